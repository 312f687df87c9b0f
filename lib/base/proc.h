/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small files below /proc, read whole. See proc(5).
 */
#ifndef PROC_H
#define PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROC_ROOT "/proc"

/*
 * proc_read - reads the start of a file below /proc, up to @size - 1 bytes,
 * and ends it with a NUL.
 *
 * Returns the number of bytes, or -1 with errno: that of open(2) or read(2).
 */
ssize_t proc_read(const char *path, char *text, size_t size)
    __attribute__((warn_unused_result));

/*
 * proc_read_at - the same for a path that starts from the folder open as @dir.
 */
ssize_t proc_read_at(int dir, const char *path, char *text, size_t size)
    __attribute__((warn_unused_result));

/*
 * proc_has_thread - whether @tid is a thread of the process with the folder
 * @dir, which is open; true also where that can't be known.
 */
bool proc_has_thread(int dir, pid_t tid) __attribute__((warn_unused_result));

/*
 * proc_read_whole - the same for the whole file, however long. Replaces the
 * content of @text and ends it with a NUL, which isn't counted.
 *
 * Returns the number of bytes, or -1 with errno, ENOMEM among them.
 */
struct buffer;
ssize_t proc_read_whole(int dir, const char *path, struct buffer *text)
    __attribute__((warn_unused_result));

/*
 * proc_each_number - visits the numbers, from 1 on, among the names in a
 * folder.
 *
 * @visit: returns 0 to go on, or ends it with another number. It gets the inode
 * too: in /proc, a number that was given again has another one.
 *
 * Returns 0; the number that @visit returned; or -1 with the errno of open(2)
 * or readdir(3): then some weren't visited.
 */
int proc_each_number(int dir, const char *path,
    int (*visit)(pid_t number, ino_t inode, void *arg), void *arg)
    __attribute__((warn_unused_result));

/*
 * proc_write - writes @text into a file below /proc, at once: such files take
 * nothing by halves.
 *
 * Returns 0, or -1 with errno: that of open(2) or write(2), or EIO where only a
 * part was taken.
 */
int proc_write(const char *path, const char *text)
    __attribute__((warn_unused_result));

/*
 * proc_numbers - reads up to @count numbers from @root/sys/kernel/@file.
 *
 * Returns the number of numbers, or -1 with errno: that of open(2) or read(2),
 * or EBADMSG if the file holds something else.
 */
int proc_numbers(const char *root, const char *file, uint64_t *numbers,
    size_t count) __attribute__((warn_unused_result));

#endif
