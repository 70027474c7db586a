#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

// ---- Landlock

int csandbox_has_landlock(void) {
#ifdef __linux__
    // Asks for the version; the kernel's list of modules in /sys is not mounted everywhere.
    return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
#else
    return 0;
#endif
}

// ---- between fork and exec: only calls that are safe there

static void set_limit(int which, uint64_t value) {
    struct rlimit limit = {.rlim_cur = value, .rlim_max = value};
    (void)setrlimit(which, &limit);
}

#ifdef __linux__
static int allow_reading(int ruleset, const char *folder) {
    struct landlock_path_beneath_attr rule = {
        .allowed_access = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE,
    };
    rule.parent_fd = open(folder, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) return 0;
    // The kernel refuses a rule that gives a plain file a folder's right.
    struct stat status;
    if (fstat(rule.parent_fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
    }
    long result = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
    return result == 0 ? 0 : -1;
}

// Root without its capabilities: it still owns root's files, which Landlock holds, and nothing else.
static void drop_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    (void)syscall(SYS_capset, &header, none);
}

static int confine_by_landlock(const struct csandbox_request *request) {
    // All rights that this kernel's version knows: files from the first, linking elsewhere from the second, truncating
    // from the third, devices from the fifth. From the sixth on no signal leaves.
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    int rights = version >= 5 ? 16 : version >= 3 ? 15 : version >= 2 ? 14 : 13;
    uint64_t attributes[3] = {(1ULL << rights) - 1, 0, version >= 6 ? 3 : 0};
    size_t size = version >= 6 ? 24 : 8;
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, attributes, size, 0);
    if (ruleset < 0) return -1;
    for (const char *const *folder = request->readable; *folder != NULL; folder++) {
        if (allow_reading(ruleset, *folder) != 0) return -1;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) return -1;
    close(ruleset);
    drop_capabilities();
    struct sock_filter instructions[512];
    size_t bytes = csandbox_seccomp_program(request->filter, instructions, sizeof(instructions));
    if (bytes == 0) return -1;
    struct sock_fprog program = {.len = (unsigned short)(bytes / sizeof(struct sock_filter)), .filter = instructions};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#endif

static void become_child(const struct csandbox_request *request, pid_t parent) {
    // Out of the way of the numbers that the descriptors are going to have.
    int moved[16];
    for (int i = 0; i < request->descriptor_count; i++) {
        moved[i] = fcntl(request->descriptors[i], F_DUPFD, 64);
        if (moved[i] < 0) _exit(126);
    }
    for (int i = 0; i < request->descriptor_count; i++) {
        if (dup2(moved[i], i) < 0) _exit(126);
    }
#ifdef __linux__
    syscall(SYS_close_range, request->descriptor_count, ~0U, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    // The parent may have ended before the line above; its number is 1 where it is a container's first process.
    if (getppid() != parent) _exit(126);
#else
    (void)parent;
    for (int i = request->descriptor_count; i < 1024; i++) close(i);
#endif
    setsid();
    // Nothing that lies in the user's working folder is found by a relative path.
    if (chdir("/") != 0) _exit(126);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    set_limit(RLIMIT_CORE, 0);
    // The signal that says so comes a second before the one that kills.
    struct rlimit cpu = {.rlim_cur = request->cpu_seconds, .rlim_max = request->cpu_seconds + 1};
    (void)setrlimit(RLIMIT_CPU, &cpu);
    set_limit(RLIMIT_FSIZE, request->file_bytes);
    set_limit(RLIMIT_NOFILE, request->open_files);
#ifdef __linux__
    set_limit(RLIMIT_AS, request->address_space_bytes);
    cpu_set_t processors;
    CPU_ZERO(&processors);
    for (int i = 0; i < request->processor_count; i++) CPU_SET(request->processors[i], &processors);
    // May fail where the system's administrator took a processor away: then the program runs on any.
    if (request->processor_count > 0) (void)sched_setaffinity(0, sizeof(processors), &processors);
    if (request->confinement == CSANDBOX_LANDLOCK && confine_by_landlock(request) != 0) _exit(125);
#endif
    execve(request->path, request->arguments, request->environment);
    _exit(127);
}

// ---- the thread that starts every child

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static const struct csandbox_request *pending = NULL;
static pid_t outcome = 0;
static int is_done = 0;
static int is_busy = 0;

static void *spawner(void *unused) {
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (pending == NULL) pthread_cond_wait(&changed, &lock);
        const struct csandbox_request *request = pending;
        pending = NULL;
        pid_t parent = getpid();
#ifdef __linux__
        // Copies no page tables, which takes milliseconds in a process of hundreds of megabytes. The child shares this
        // thread's memory until it has become its program, and writes to nothing but its own variables on the way.
        pid_t child = vfork();
#else
        pid_t child = fork();
#endif
        if (child == 0) become_child(request, parent);
        outcome = child < 0 ? -errno : child;
        is_done = 1;
        pthread_cond_broadcast(&changed);
    }
    return NULL;
}

static void start_spawner(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, spawner, NULL) == 0) pthread_detach(thread);
}

pid_t csandbox_spawn(const struct csandbox_request *request) {
    if (request->descriptor_count > 16) return -EINVAL;
    pthread_once(&once, start_spawner);
    pthread_mutex_lock(&lock);
    while (is_busy) pthread_cond_wait(&changed, &lock);
    is_busy = 1;
    is_done = 0;
    pending = request;
    pthread_cond_broadcast(&changed);
    while (!is_done) pthread_cond_wait(&changed, &lock);
    pid_t result = outcome;
    is_busy = 0;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return result;
}

// ---- writing

ssize_t csandbox_write(int descriptor, const void *bytes, size_t count) {
    sigset_t pipe_only, before, pending;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
    sigpending(&pending);
    int was_pending = sigismember(&pending, SIGPIPE);
    ssize_t written = write(descriptor, bytes, count);
    if (written < 0) written = -errno;
    sigpending(&pending);
    if (written == -EPIPE && !was_pending && sigismember(&pending, SIGPIPE)) {
        int number;
        sigwait(&pipe_only, &number);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return written;
}

// ---- clocks and processors

int csandbox_cpu_nanoseconds(pid_t process, uint64_t *nanoseconds) {
#ifdef __linux__
    clockid_t clock;
    int failure = clock_getcpuclockid(process, &clock);
    if (failure != 0) return -failure;
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) return -errno;
    *nanoseconds = (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
    return 0;
#else
    (void)process;
    (void)nanoseconds;
    return -ENOTSUP;
#endif
}

int csandbox_processors(int *processors, int capacity) {
    int count = 0;
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) != 0) return 0;
    for (int i = 0; i < CPU_SETSIZE && count < capacity; i++) {
        if (CPU_ISSET(i, &set)) processors[count++] = i;
    }
#else
    (void)processors;
    (void)capacity;
#endif
    return count;
}
