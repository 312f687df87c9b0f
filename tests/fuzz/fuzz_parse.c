/* SPDX-License-Identifier: BSD-2-Clause */
/* Any argument is parsed or refused, and nothing else happens. */

#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>

#include "base/mode.h"
#include "base/nearest.h"
#include "base/owner.h"
#include "base/parse.h"
#include "base/terminal.h"
#include "content/operations.h"
#include "content/settings.h"
#include "content/values.h"
#include "fuzz.h"
#include "model/key.h"

static void
try_numbers(const char *text)
{
	uint64_t number = 0, other = 0;
	long type;
	int id;

	if (parse_id(text, &id) == NULL)
		expect(id >= 0);
	if (parse_pid(text, &id) == NULL)
		expect(id >= 1);
	if (parse_count(text, 5, 9, &number) == NULL)
		expect(number >= 5 && number <= 9);
	if (parse_type(text, -3, 7, &type) == NULL)
		expect(type >= -3 && type <= 7);
	if (parse_size(text, &number) == NULL) {
		expect(number > 0);
		expect(parse_offset(text, &other) == NULL && other == number);
		expect((parse_size_upto(text, 4096, &other) == NULL) ==
		       (number <= 4096));
		expect(parse_size_upto(text, number, &other) == NULL &&
		       other == number);
	} else if (parse_offset(text, &other) == NULL) {
		expect(other == 0);
	}
}

static void
try_words(const char *text)
{
	static const char *const words[] = { "exists", "gone", "empty", NULL };
	enum terminal_color color;
	struct owner owner;
	unsigned word;
	uid_t user;
	gid_t group;

	if (parse_word(text, words, &word) == NULL)
		expect(word < 3 && strcmp(words[word], text) == 0);
	if (terminal_parse_color(text, &color) == NULL)
		expect(strlen(text) >= 4);
	for (size_t i = 0; words[i] != NULL; i++)
		expect(nearest_distance(text, strlen(text), words[i]) > 0 ||
		       strcasecmp(text, words[i]) == 0);
	/* The C library reads files for each of these. */
	if (strchr(text, ':') == NULL && text[0] != 'r')
		return;
	if (owner_parse(text, &owner) == NULL)
		expect(owner.has_user || owner.has_group);
	if (owner_parse_user(text, &user) == NULL)
		expect(user != (uid_t)-1);
	if (owner_parse_group(text, &group) == NULL)
		expect(group != (gid_t)-1);
}

static void
try_operations(const char *text)
{
	struct operations operations = { .list = NULL };
	struct settings settings = { .list = NULL };
	unsigned short *values;
	size_t count;

	if (values_parse(text, &values, &count) == NULL) {
		expect(count > 0);
		for (size_t i = 0; i < count; i++)
			expect(values[i] <= 32767);
		free(values);
	}
	if (operations_parse(&operations, text) == NULL) {
		expect(operations.count == 1 &&
		       operations.list[0].sem_num ==
			   operations_highest(&operations));
		expect(operations_only_read(&operations) ==
		       (operations.list[0].sem_op == 0));
	}
	if (settings_parse(&settings, text) == NULL)
		expect(settings_highest(&settings) <= 65535);
	operations_free(&operations);
	settings_free(&settings);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	int64_t duration;
	key_t key;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	try_numbers(text);
	try_words(text);
	try_operations(text);
	if (key_parse(text, &key) == NULL)
		expect(key != 0);
	if (parse_duration(text, &duration) == NULL)
		expect(duration >= 0);
	if (mode_parse(text) == NULL) {
		expect(mode_apply(text, 0640, 022) <= 0777);
		expect((mode_apply(text, 07640, 022) & ~0777u) == 07000);
	}
	free(text);
	return 0;
}
