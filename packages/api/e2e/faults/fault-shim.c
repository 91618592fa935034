/*
 * Loaded before a program's libraries (LD_PRELOAD) to give it a slow or failing disk and a wrong clock. BUTTONWOOD_SHIM names
 * a control file that is mapped into memory, so that a test changes the faults while the program runs. The layout is that of
 * fault-shim.ts. The file also keeps, for each synced file, how long it was at its last sync: cut there, it is what a disk
 * would hold after the power failed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define MAX_FILES 64

struct synced {
  uint64_t inode;
  uint64_t size;
};

struct control {
  int64_t sync_delay_us;
  int64_t sync_fails;
  int64_t clock_offset_us;
  uint64_t sync_count;
  struct synced files[MAX_FILES];
};

static volatile struct control *control;
static int (*real_fdatasync)(int);
static int (*real_fsync)(int);
static int (*real_clock_gettime)(clockid_t, struct timespec *);

/* Other constructors may ask for the time before ours runs, so that each function looks its original up itself. */
static void *original(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("BUTTONWOOD_SHIM");
  /* Past its file size limit a program sees an error, as on a full disk, instead of being killed. */
  signal(SIGXFSZ, SIG_IGN);
  if (path == NULL) return;
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped != MAP_FAILED) control = mapped;
}

static void remember(uint64_t inode, uint64_t size) {
  for (int i = 0; i < MAX_FILES; i++) {
    if (control->files[i].inode != inode && control->files[i].inode != 0) continue;
    control->files[i].size = size;
    control->files[i].inode = inode;
    return;
  }
}

static int sync_with(int (*sync_file)(int), int fd) {
  struct stat before;
  int known = control != NULL && fstat(fd, &before) == 0 && S_ISREG(before.st_mode);
  if (known && control->sync_delay_us > 0) usleep((useconds_t)control->sync_delay_us);
  if (known && control->sync_fails != 0) {
    errno = EIO;
    return -1;
  }
  int result = sync_file(fd);
  if (known && result == 0) {
    /* What was written while the sync ran may not be on the disk: the length before it counts. */
    remember(before.st_ino, (uint64_t)before.st_size);
    control->sync_count++;
  }
  return result;
}

int fdatasync(int fd) {
  if (real_fdatasync == NULL) real_fdatasync = original("fdatasync");
  return sync_with(real_fdatasync, fd);
}

int fsync(int fd) {
  if (real_fsync == NULL) real_fsync = original("fsync");
  return sync_with(real_fsync, fd);
}

static void shift(int64_t *seconds, int64_t *micros) {
  int64_t total = *seconds * 1000000 + *micros + control->clock_offset_us;
  *seconds = total / 1000000;
  *micros = total % 1000000;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  if (real_clock_gettime == NULL) real_clock_gettime = original("clock_gettime");
  int result = real_clock_gettime(clock, now);
  if (result != 0 || control == NULL || control->clock_offset_us == 0) return result;
  if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return result;
  int64_t seconds = now->tv_sec, micros = now->tv_nsec / 1000;
  long rest = now->tv_nsec % 1000;
  shift(&seconds, &micros);
  now->tv_sec = seconds;
  now->tv_nsec = micros * 1000 + rest;
  return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;
  struct timespec exact;
  int result = clock_gettime(CLOCK_REALTIME, &exact);
  if (result != 0) return result;
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *into) {
  struct timespec exact;
  if (clock_gettime(CLOCK_REALTIME, &exact) != 0) return (time_t)-1;
  if (into != NULL) *into = exact.tv_sec;
  return exact.tv_sec;
}
