def calculate_user_matrix(ratings, min_common=1):
    """Cosine similarity of the mean-centred ratings of every pair of users."""
    if not ratings:
        return {"users": [], "matrix": []}
    ratings = [[user, item.strip(), score] for user, item, score in ratings]
    profiles = {}
    for user, item, score in ratings:
        if score is None:
            continue
        score = float(score)
        score = min(5.0, max(0.0, score))
        user = user.strip().lower()
        profile = profiles.setdefault(user, {})
        profile[item] = score
    users = sorted(profiles)
    centred = {}
    for user in users:
        profile = profiles[user]
        mean = sum(profile.values()) / len(profile)
        centred[user] = {item: score - mean for item, score in profile.items()}

    norms = {user: sum(value * value for value in centred[user].values()) ** 0.5 for user in users}

    def norm(user):
        return norms[user]

    size = len(users)
    matrix = [[0.0] * size for _ in range(size)]
    for i in range(size):
        left = centred[users[i]]
        for j in range(i, size):
            right = centred[users[j]]
            small, large = (left, right) if len(left) <= len(right) else (right, left)
            common = [item for item in small if item in large]
            if len(common) < min_common:
                value = 0.0
            else:
                dot = sum(left[item] * right[item] for item in common)
                scale = norm(users[i]) * norm(users[j])
                value = dot / scale if scale else 0.0
            matrix[i][j] = matrix[j][i] = round(value, 6)
    return {"users": users, "matrix": matrix}
