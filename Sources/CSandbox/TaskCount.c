#define _GNU_SOURCE
#include "CSandbox.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
// What a line of /proc/PID/stat says, by the manual page proc_pid_stat(5): its fields 4, 6 and 20.
struct process {
    pid_t number;
    pid_t parent;
    pid_t session;
    int tasks;
    int is_counted;
};

static int read_process(int folder, const char *name, struct process *process) {
    char path[64], text[1024];
    snprintf(path, sizeof(path), "%s/stat", name);
    int file = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t count = read(file, text, sizeof(text) - 1);
    close(file);
    if (count <= 0) return 0;
    text[count] = 0;
    // The second field is the program's own word for itself, in parentheses, and may hold any sign.
    const char *rest = strrchr(text, ')');
    if (rest == NULL) return 0;
    process->number = atoi(name);
    process->is_counted = 0;
    return sscanf(
        rest + 1, " %*c %d %*d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d", &process->parent,
        &process->session, &process->tasks) == 3;
}

static int compare(const void *one, const void *other) {
    return ((const struct process *)one)->number - ((const struct process *)other)->number;
}

static size_t read_processes(struct process **processes) {
    size_t count = 0, capacity = 0;
    *processes = NULL;
    DIR *folder = opendir("/proc");
    if (folder == NULL) return 0;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
        if (count == capacity) {
            capacity = 2 * capacity + 256;
            struct process *larger = realloc(*processes, capacity * sizeof(struct process));
            if (larger == NULL) break;
            *processes = larger;
        }
        if (read_process(dirfd(folder), entry->d_name, *processes + count)) count++;
    }
    closedir(folder);
    qsort(*processes, count, sizeof(struct process), compare);
    return count;
}
#endif

int csandbox_task_count(pid_t root) {
    int tasks = 0;
#ifdef __linux__
    struct process *processes;
    size_t count = read_processes(&processes);
    // Children may have lower numbers than their parents once numbers have gone round: so until nothing changes.
    for (int found = 1; found;) {
        found = 0;
        for (size_t i = 0; i < count; i++) {
            struct process *process = &processes[i];
            if (process->is_counted) continue;
            struct process key = {.number = process->parent};
            struct process *parent = bsearch(&key, processes, count, sizeof(struct process), compare);
            int belongs = process->number == root || process->session == root || (parent != NULL && parent->is_counted);
            if (!belongs) continue;
            process->is_counted = found = 1;
            tasks += process->tasks;
        }
    }
    free(processes);
#else
    (void)root;
#endif
    return tasks;
}
