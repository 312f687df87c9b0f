/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Diagnostics: `program: object: reason`, a line of standard error for each.
 *
 * These are the functions of err(3), with one difference: operands, paths and
 * names in a message can neither control a terminal nor begin a line of their
 * own in a log; see vis_text.h. They replace those of the C library in every
 * program that is linked with them, whichever header it includes.
 */
#ifndef DIAGNOSTIC_H
#define DIAGNOSTIC_H

#include <stdarg.h>
#include <stddef.h>

/*
 * diagnostic_write - writes bytes to standard error: all of them, whatever
 * interrupts that, and where it was left non-blocking, too.
 *
 * After a signal that asks to end, one that is blocked too, it waits one second
 * in all for a reader that has stalled.
 *
 * Returns 0, or -1 with errno where not all is written.
 */
int diagnostic_write(const char *bytes, size_t size);

/* warn, warnx - print a message; warn adds the text of errno. Keep errno. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void warnx(const char *format, ...) __attribute__((format(printf, 1, 2)));
void vwarn(const char *format, va_list args)
    __attribute__((format(printf, 1, 0)));
void vwarnx(const char *format, va_list args)
    __attribute__((format(printf, 1, 0)));

/*
 * err, errx - the same, and exit, or end by the signal that asked for it.
 * Without @format err prints only that text.
 */
_Noreturn void err(int status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
_Noreturn void errx(int status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
_Noreturn void verr(int status, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
_Noreturn void verrx(int status, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

#endif
