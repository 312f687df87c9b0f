/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys in arguments. */

#include "model/key.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/stat.h>

#include "base/parse.h"

static const char *
parse_project(const char *text, int *project)
{
	uint64_t number;

	if (isdigit((unsigned char)text[0])) {
		if (parse_count(text, 1, 255, &number) != NULL)
			return "the project is a number from 1 to 255, or one "
			       "character";
		*project = (int)number;
		return NULL;
	}
	if (text[0] == '\0' || text[1] != '\0')
		return "the project is a number from 1 to 255, or one "
		       "character";
	*project = (unsigned char)text[0];
	return NULL;
}

static const char *
parse_path_key(const char *text, key_t *key)
{
	const char *colon = strrchr(text, ':'), *why;
	size_t length = strlen(text);
	char path[PATH_MAX];
	int project = 1;
	key_t made;

	if (colon != NULL && strchr(colon, '/') == NULL) {
		why = parse_project(colon + 1, &project);
		if (why != NULL)
			return why;
		length = (size_t)(colon - text);
	}
	if (length >= sizeof(path))
		return parse_missing(strerror(ENAMETOOLONG));
	memcpy(path, text, length);
	path[length] = '\0';
	made = ftok(path, project);
	if (made == -1) {
		struct stat st;

		/* -1 is also the key of some files. */
		if (stat(path, &st) == -1)
			return parse_missing(strerror(errno));
	}
	*key = made;
	return NULL;
}

const char *
key_parse(const char *text, key_t *key)
{
	bool overflow, negative = text[0] == '-';
	const char *digits = text + negative;
	unsigned base = 10;
	uint64_t value;

	if (strchr(text, '/') != NULL)
		return parse_path_key(text, key);
	if (!negative && parse_is_hexadecimal(digits)) {
		digits += 2;
		base = 16;
	} else if (parse_is_ambiguous(digits)) {
		return parse_ambiguous;
	}
	if (!parse_digits(&digits, base, &value, &overflow) || *digits != '\0')
		return "not a key: a number, or a path with a slash in it";
	if (value > (negative ? UINT64_C(2147483648) : UINT32_MAX))
		return "a key is from -2147483648 to 4294967295";
	if (value == IPC_PRIVATE)
		return "the key 0 is IPC_PRIVATE and names nothing";
	*key = (key_t)(uint32_t)(negative ? 0 - value : value);
	return NULL;
}
