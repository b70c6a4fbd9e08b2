/* Makes the system calls that touch files below FAULT_PLACE fail, as a full or failing disk does.
   FAULT_FROM: the first call that fails, counted from 1; 0 only counts. FAULT_ERRNO: what they say.
   FAULT_ONCE: only that call fails, the others go well. FAULT_READS: reading counts, too.
   FAULT_COUNT: a file that gets the number of calls when the process ends. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;

static int is_below(const char *path) {
    const char *place = getenv("FAULT_PLACE");
    return place && path && !strncmp(path, place, strlen(place));
}

static int is_ours(int handle) {
    char name[64], path[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_below(path);
}

static int fails(int touches) {
    if (!touches) return 0;
    long now = __sync_add_and_fetch(&calls, 1), from = atol(getenv("FAULT_FROM") ? getenv("FAULT_FROM") : "0");
    if (!from || now < from || (getenv("FAULT_ONCE") && now > from)) return 0;
    errno = atoi(getenv("FAULT_ERRNO"));
    return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define HANDLED(kind, name, parameters, given) \
    kind name parameters { return fails(is_ours(handle)) ? -1 : NEXT(name) given; }

HANDLED(ssize_t, write, (int handle, const void *from, size_t size), (handle, from, size))
HANDLED(ssize_t, pwrite, (int handle, const void *from, size_t size, off_t at), (handle, from, size, at))
HANDLED(ssize_t, pwrite64, (int handle, const void *from, size_t size, off64_t at), (handle, from, size, at))
HANDLED(int, fsync, (int handle), (handle))
HANDLED(int, fdatasync, (int handle), (handle))
HANDLED(int, ftruncate, (int handle, off_t size), (handle, size))
HANDLED(int, ftruncate64, (int handle, off64_t size), (handle, size))

ssize_t pread64(int handle, void *to, size_t size, off64_t at) {
    return getenv("FAULT_READS") && fails(is_ours(handle)) ? -1 : NEXT(pread64)(handle, to, size, at);
}
ssize_t pread(int handle, void *to, size_t size, off_t at) {
    return getenv("FAULT_READS") && fails(is_ours(handle)) ? -1 : NEXT(pread)(handle, to, size, at);
}

#define OPENED(name) \
    int name(const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); int mode = va_arg(rest, int); va_end(rest); \
        return fails((flags & O_CREAT) && is_below(path)) ? -1 : NEXT(name)(path, flags, mode); }
OPENED(open)
OPENED(open64)

int rename(const char *from, const char *to) { return fails(is_below(to)) ? -1 : NEXT(rename)(from, to); }
int mkdir(const char *path, mode_t mode) {
    return fails(is_below(path)) ? -1 : ((int (*)(const char *, mode_t))dlsym(RTLD_NEXT, "mkdir"))(path, mode);
}

__attribute__((destructor)) static void tell(void) {
    const char *name = getenv("FAULT_COUNT");
    FILE *file = name ? fopen(name, "w") : NULL;
    if (file) { fprintf(file, "%ld", calls); fclose(file); }
}
