/* SPDX-License-Identifier: BSD-2-Clause */
/* Permissions as chmod(1) takes them. */

#include "base/mode.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#define EVERYBODY 0777u
#define EXECUTE 0111u

static const char shape[] =
    "not a mode: octal, from 0 to 0777, or symbolic, as u+rw,go=r";

/* Reads the letters at *text that are in @letters, as bits. */
static mode_t
read_letters(const char **text, const char *letters, const mode_t *bits)
{
	mode_t sum = 0;
	const char *at;

	for (; **text != '\0' && (at = strchr(letters, **text)) != NULL;
	     ++*text)
		sum |= bits[at - letters];
	return sum;
}

/* Reads an octal number up to 0777; false if there is none. */
static bool
read_octal(const char **text, mode_t *value)
{
	const char *start = *text;

	for (*value = 0; **text >= '0' && **text <= '7'; ++*text) {
		*value = *value * 8 + (mode_t)(**text - '0');
		if (*value > EVERYBODY)
			return false;
	}
	return *text != start;
}

/* Reads what follows an operator: letters, whose bits to copy, or nothing. */
static mode_t
read_permissions(const char **text, mode_t mode)
{
	const mode_t bits[] = { 0444, 0222, EXECUTE,
		(mode & EXECUTE) != 0 ? EXECUTE : 0 };

	switch (**text) {
	case 'u':
		++*text;
		return (mode >> 6 & 7) * EXECUTE;
	case 'g':
		++*text;
		return (mode >> 3 & 7) * EXECUTE;
	case 'o':
		++*text;
		return (mode & 7) * EXECUTE;
	default:
		return read_letters(text, "rwxX", bits);
	}
}

static mode_t
operate(char operator, mode_t mode, mode_t affected, mode_t value)
{
	switch (operator) {
	case '+':
		return mode | value;
	case '-':
		return mode & ~value;
	default:
		return (mode & ~affected) | value;
	}
}

/*
 * Reads one clause, up to a comma or the end, and changes *mode by it. Returns
 * NULL, or why it isn't one.
 */
static const char *
apply_clause(const char **text, mode_t *mode, mode_t mask)
{
	static const mode_t who_bits[] = { 0700, 0070, 0007, EVERYBODY };
	mode_t who = read_letters(text, "ugoa", who_bits), value;
	mode_t affected = who != 0 ? who : EVERYBODY;

	if (**text == '\0' || strchr("-+=", **text) == NULL)
		return shape;
	while (**text != '\0' && strchr("-+=", **text) != NULL) {
		char operator= *(*text)++;

		if (isdigit((unsigned char)**text)) {
			if (who != 0 || !read_octal(text, &value) ||
			    (**text != '\0' && **text != ','))
				return shape;
		} else {
			value = read_permissions(text, *mode) & affected;
			if (who == 0)
				value &= ~mask;
		}
		*mode = operate(operator, * mode, affected, value);
	}
	return NULL;
}

static const char *
apply(const char *text, mode_t *mode, mode_t mask)
{
	const char *why;

	if (isdigit((unsigned char)text[0])) {
		mode_t value;

		if (!read_octal(&text, &value) || *text != '\0')
			return shape;
		*mode = (*mode & ~EVERYBODY) | value;
		return NULL;
	}
	if (strpbrk(text, "st") != NULL)
		return "an object has no set-id and no sticky bit";
	for (;;) {
		why = apply_clause(&text, mode, mask);
		if (why != NULL || *text == '\0')
			return why;
		if (*text++ != ',')
			return shape;
	}
}

const char *
mode_parse(const char *text)
{
	mode_t unused = 0;

	return apply(text, &unused, 0);
}

mode_t
mode_apply(const char *text, mode_t mode, mode_t mask)
{
	(void)apply(text, &mode, mask);
	return mode;
}

mode_t
mode_umask(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return mask;
}
