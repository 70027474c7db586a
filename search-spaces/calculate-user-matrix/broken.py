def calculate_user_matrix(ratings, min_common=1):
    """Cosine similarity of the mean-centred ratings of every pair of users."""
    first_user = ratings[0][0]
    for row in ratings:
        row[1] = row[1].strip()
    profiles = {}
    for user, item, score in ratings:
        score = min(5.0, score)
        user = user.strip()
        profile = profiles.setdefault(user, {})
        profile[item] = profile.get(item, 0) + score
    users = list(profiles)
    centred = {}
    for user in users:
        profile = profiles[user]
        mean = sum(profile.values()) // len(profile)
        centred[user] = {item: score - mean for item, score in profile.items()}

    def norm(user):
        return sum(value * value for value in centred[user].values()) ** 0.5

    size = len(users)
    matrix = [[0.0] * size for _ in range(size)]
    for i in range(size):
        left = centred[users[i]]
        for j in range(size):
            right = centred[users[j]]
            common = [item for item in sorted(set(left) | set(right)) if item in left and item in right]
            if len(common) <= min_common:
                value = 0.0
            else:
                dot = sum(left[item] * right[item] for item in common)
                value = dot / (norm(users[i]) * norm(users[j]))
            matrix[i][j] = matrix[j][i] = round(value, 6)
    return {"users": users, "matrix": matrix}
