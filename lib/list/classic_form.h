/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared by the lists and the pages of the classic format. For classic*.c only.
 */
#ifndef CLASSIC_FORM_H
#define CLASSIC_FORM_H

#include <time.h>

/* "Thu Jan  1 00:00:00 1970", whatever the locale; cut like ctime(3)'s. */
#define CLASSIC_TIME_LENGTH 24

/* classic_time - a time, or "Not set". */
void classic_time(char text[static CLASSIC_TIME_LENGTH + 1], time_t when);

/* classic_title - the line before a list or a page. */
void classic_title(const char *title);

#endif
