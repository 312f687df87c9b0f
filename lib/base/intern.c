/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts that live as long as the program. */

#include "base/intern.h"

#include <errno.h>
#include <pthread.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

static int
compare(const void *left, const void *right)
{
	return strcmp(left, right);
}

/* The one in the tree that is equal to @text, or @text, added; or NULL. */
static const char *
add(const char *text)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static void *texts;
	const char *const *node;

	pthread_mutex_lock(&lock);
	node = tsearch(text, &texts, compare);
	pthread_mutex_unlock(&lock);
	return node == NULL ? NULL : *node;
}

const char *
intern(const char *text)
{
	char *copy = strdup(text);
	const char *kept = copy == NULL ? NULL : add(copy);

	if (kept != copy)
		free(copy);
	if (kept == NULL)
		errno = ENOMEM;
	return kept;
}
