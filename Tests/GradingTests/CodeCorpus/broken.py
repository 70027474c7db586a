def clamped(values, low, high):
    return [max(value, low) for value in values]
