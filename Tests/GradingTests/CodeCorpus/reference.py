def clamped(values, low, high):
    return [min(max(value, low), high) for value in values]
