#define _GNU_SOURCE
#include "CSandbox.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
// What a line of /proc/PID/stat says, by the manual page proc_pid_stat(5): its fields 4, 6, 20 and 24.
struct process {
    pid_t number;
    pid_t parent;
    pid_t session;
    int tasks;
    long pages;
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
        rest + 1, " %*c %d %*d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d %*d %*u %*u %ld",
        &process->parent, &process->session, &process->tasks, &process->pages) == 4;
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

// The memory of a process that is its own: its share of what it has in common with others, without the files that it
// only reads. By the manual page proc_pid_smaps_rollup, in kibibytes; -1 where the system doesn't tell.
static int64_t proportional_bytes(pid_t number) {
    char path[64], line[256];
    snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)number);
    FILE *file = fopen(path, "re");
    if (file == NULL) return -1;
    int64_t sum = 0;
    int parts = 0;
    while (fgets(line, sizeof(line), file) != NULL) {
        long long count;
        if (sscanf(line, "Pss_Anon: %lld kB", &count) == 1 || sscanf(line, "Pss_Shmem: %lld kB", &count) == 1) {
            sum += count * 1024;
            parts++;
        }
    }
    fclose(file);
    return parts == 2 ? sum : -1;
}

// The memory that a process holds now, shared pages included; 0 when it has ended, also before its parent has waited for it.
static uint64_t resident_bytes(pid_t number, uint64_t page) {
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/statm", (int)number);
    FILE *file = fopen(path, "re");
    if (file == NULL) return 0;
    unsigned long long all, resident;
    int fields = fscanf(file, "%llu %llu", &all, &resident);
    fclose(file);
    return fields == 2 ? (uint64_t)resident * page : 0;
}
#endif

int csandbox_task_count(pid_t root) { return csandbox_tree_usage(root, UINT64_MAX).tasks; }

struct csandbox_usage csandbox_tree_usage(pid_t root, uint64_t suspicious_bytes) {
    struct csandbox_usage usage = {0, 0};
#ifdef __linux__
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
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
            usage.tasks += process->tasks;
            usage.bytes += (uint64_t)(process->pages > 0 ? process->pages : 0) * page;
        }
    }
    // Pages that forked processes share were counted for each. A closer look takes the kernel long: only where it
    // decides something.
    if (usage.bytes > suspicious_bytes) {
        usage.bytes = 0;
        for (size_t i = 0; i < count; i++) {
            if (!processes[i].is_counted) continue;
            int64_t share = proportional_bytes(processes[i].number);
            // What it held a moment ago would count the memory of processes that have ended since.
            usage.bytes += share >= 0 ? (uint64_t)share : resident_bytes(processes[i].number, page);
        }
    }
    free(processes);
#else
    (void)root;
    (void)suspicious_bytes;
#endif
    return usage;
}
