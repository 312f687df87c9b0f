/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linked to programs that count their lines and branches (make coverage): all
 * processes of a program share their counters, which are a file in the folder
 * COVERAGE_COUNTERS. So none gets lost, whatever the user, the namespaces and
 * the end of a process, be it _exit(2) or a signal; nothing is written at the
 * end; and a fault hits the program, never its counting.
 *
 * With COVERAGE_DUMP, the program does nothing but add the counters to the
 * files that gcov reads.
 */

#include <elf.h>
#include <err.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* From counters.ld: whole pages. */
extern char counters_begin[], counters_end[];

/* Of libgcov. */
void __gcov_dump(void);

/* Takes the place of what writes the counters at the end of a process. */
void __wrap___gcov_exit(void);
void
__wrap___gcov_exit(void)
{
}

/* Notes are rows of a head, a name and a value, each filled up to words. */
static bool
put_build_id(char *name, size_t room, const char *note, const char *end)
{
	while (note + sizeof(ElfW(Nhdr)) <= end) {
		ElfW(Nhdr) head;
		const char *value;

		memcpy(&head, note, sizeof(head));
		value = note + sizeof(head) + ((head.n_namesz + 3) & ~3U);
		if (head.n_type != NT_GNU_BUILD_ID) {
			note = value + ((head.n_descsz + 3) & ~3U);
			continue;
		}
		for (size_t i = 0; i < head.n_descsz && 2 * i + 2 < room; i++)
			snprintf(name + 2 * i, 3, "%02x",
			    (unsigned char)value[i]);
		return true;
	}
	return false;
}

static int
find_build_id(struct dl_phdr_info *object, size_t size, void *name)
{
	(void)size;
	for (size_t i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *row = &object->dlpi_phdr[i];
		/* The loader's address. NOLINTNEXTLINE */
		const char *notes = (char *)object->dlpi_addr + row->p_vaddr;

		if (row->p_type == PT_NOTE &&
		    put_build_id(name, 64, notes, notes + row->p_memsz))
			return 1;
	}
	/* The first object is the program. */
	return -1;
}

/* Another user's process may come first. */
static int
open_counters(const char *folder, off_t size)
{
	char name[64] = "", path[512];
	struct stat status;
	mode_t mask;
	int fd;

	if (dl_iterate_phdr(find_build_id, name) != 1)
		errx(125, "counters: the program has no build id");
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	mask = umask(0);
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
	umask(mask);
	if (fd == -1 || fstat(fd, &status) == -1 || status.st_size >= size)
		return fd;
	if (ftruncate(fd, size) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Before main. Where there can be no file, the process counts for itself. */
static __attribute__((constructor)) void
share_counters(void)
{
	const char *folder = getenv("COVERAGE_COUNTERS");
	size_t size = (uintptr_t)counters_end - (uintptr_t)counters_begin;
	int fd;

	if (folder == NULL || size == 0)
		return;
	fd = open_counters(folder, (off_t)size);
	if (fd == -1 && getenv("COVERAGE_DUMP") == NULL)
		return;
	if (mmap(counters_begin, size, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
		err(125, "counters");
	close(fd);
	if (getenv("COVERAGE_DUMP") == NULL)
		return;
	__gcov_dump();
	_exit(0);
}
