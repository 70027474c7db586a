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
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

// ---- seccomp

#ifdef __linux__
#if defined(__x86_64__)
#define THIS_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

static const int forbidden_calls[] = {
    SYS_clone,
#ifdef SYS_fork
    SYS_fork, SYS_vfork,
#endif
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4,
    SYS_sendto, SYS_sendmsg, SYS_recvfrom, SYS_recvmsg, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev,
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns, SYS_keyctl, SYS_add_key,
    SYS_request_key, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_io_uring_setup, SYS_io_uring_enter,
    SYS_io_uring_register, SYS_kill, SYS_tkill, SYS_pidfd_open, SYS_pidfd_getfd, SYS_pidfd_send_signal,
    SYS_kexec_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_reboot, SYS_swapon, SYS_swapoff,
    SYS_sethostname, SYS_setdomainname, SYS_clock_settime, SYS_settimeofday, SYS_memfd_create, SYS_setsid,
    SYS_name_to_handle_at, SYS_open_by_handle_at, SYS_fanotify_init, SYS_inotify_init1, SYS_quotactl, SYS_acct,
    // Other processes of the same user, where no namespace hides them.
    SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_setpriority, SYS_ioprio_set, SYS_sched_setaffinity,
    SYS_sched_setparam, SYS_sched_setscheduler, SYS_sched_setattr, SYS_move_pages, SYS_migrate_pages,
};
#endif

size_t csandbox_seccomp_program(void *buffer, size_t capacity) {
#ifdef THIS_ARCHITECTURE
    const size_t count = sizeof(forbidden_calls) / sizeof(forbidden_calls[0]);
    const size_t total = count * 2 + 14;
    if (capacity < total * sizeof(struct sock_filter)) return 0;
    struct sock_filter *program = buffer;
    size_t n = 0;
#define EMIT(...) program[n++] = (struct sock_filter)__VA_ARGS__
    EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)));
    EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCHITECTURE, 1, 0));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
#if defined(__x86_64__)
    // The x32 calls have the same meaning under other numbers.
    EMIT(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
#endif
    // Programs fall back from clone3 to clone when the first is unknown, and clone is forbidden.
    EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS));
    for (size_t i = 0; i < count; i++) {
        EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)forbidden_calls[i], 0, 1));
        EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
    }
    // Asking for and lowering its own limits is harmless (the C library does it); another process's are not its business.
    EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 0, 3));
    EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])));
    EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
#undef EMIT
    return n * sizeof(struct sock_filter);
#else
    (void)buffer;
    (void)capacity;
    return 0;
#endif
}

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

static int confine_by_landlock(const struct csandbox_request *request) {
    // All file rights of the first version; later versions' are unknown to an older kernel.
    struct landlock_ruleset_attr attributes = {.handled_access_fs = (1ULL << 13) - 1};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes.handled_access_fs), 0);
    if (ruleset < 0) return -1;
    for (const char *const *folder = request->readable; *folder != NULL; folder++) {
        if (allow_reading(ruleset, *folder) != 0) return -1;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) return -1;
    close(ruleset);
    struct sock_filter instructions[256];
    size_t bytes = csandbox_seccomp_program(instructions, sizeof(instructions));
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
    set_limit(RLIMIT_CPU, request->cpu_seconds);
    set_limit(RLIMIT_FSIZE, request->file_bytes);
    set_limit(RLIMIT_NOFILE, request->open_files);
#ifdef __linux__
    set_limit(RLIMIT_AS, request->address_space_bytes);
    if (request->confinement == CSANDBOX_LANDLOCK && confine_by_landlock(request) != 0) _exit(125);
#endif
    char *const environment[] = {"PYTHONHASHSEED=0", "LC_ALL=C.UTF-8", NULL};
    execve(request->path, request->arguments, environment);
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
        pid_t child = fork();
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

int csandbox_pin(pid_t process, int processor) {
#ifdef __linux__
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    return sched_setaffinity(process, sizeof(set), &set) == 0 ? 0 : -errno;
#else
    (void)process;
    (void)processor;
    return -ENOTSUP;
#endif
}

int csandbox_last_processor(void) {
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) != 0) return -1;
    for (int i = CPU_SETSIZE - 1; i >= 0; i--) {
        if (CPU_ISSET(i, &set)) return i;
    }
#endif
    return -1;
}
