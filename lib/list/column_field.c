/* SPDX-License-Identifier: BSD-2-Clause */
/* The fields of objects as values of columns. */

#include <stdio.h>

#include "list/column_part.h"
#include "list/field.h"

/* Bits of the mode of a segment that only some kernels show. */
#define MODE_HUGE 04000
#define MODE_NO_RESERVE 010000

/* Thousands of rows have one: snprintf(3) would take most of their time. */
void
set_key(struct value *value, key_t key)
{
	static const char digits[] = "0123456789abcdef";
	uint32_t number = (uint32_t)key;

	value->room[0] = '0';
	value->room[1] = 'x';
	for (unsigned i = 0; i < 8; i++)
		value->room[2 + i] = digits[number >> (28 - 4 * i) & 0xf];
	value->room[10] = '\0';
	set_text(value, value->room);
}

static void
set_permissions(struct value *value, unsigned mode, bool numeric)
{
	static const char letters[] = "rwxrwxrwx";

	if (numeric) {
		snprintf(value->room, sizeof(value->room), "%#o", mode);
	} else {
		for (unsigned i = 0; i < 9; i++)
			value->room[i] =
			    (mode & (0400u >> i)) != 0 ? letters[i] : '-';
		value->room[9] = '\0';
	}
	set_text(value, value->room);
}

static void
set_flags(struct value *value, uint64_t flags)
{
	static const struct {
		unsigned bit;
		const char *word;
	} words[] = {
		{ OBJECT_MODE_DEST, "dest" },
		{ OBJECT_MODE_LOCKED, "locked" },
		{ MODE_HUGE, "hugetlb" },
		{ MODE_NO_RESERVE, "noreserve" },
	};
	size_t length = 0;

	value->room[0] = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((flags & words[i].bit) != 0)
			length += (size_t)snprintf(value->room + length,
			    sizeof(value->room) - length, "%s%s",
			    length > 0 ? "," : "", words[i].word);
	value->type = VALUE_WORDS;
	value->text = value->room;
	if ((flags & OBJECT_MODE_DEST) != 0)
		value->mark = MARK_ALARM;
}

/* Of an id that has no name, there is none: its number is in another column. */
static void
set_name(struct value *value, const struct name *name)
{
	value->type = name->doubtful ? VALUE_UNKNOWN : VALUE_NONE;
	if (name->known)
		set_text(value, name->text);
}

void
set_field(struct value *value, const struct row *row, const struct field *field)
{
	static const enum value_type types[] = {
		[FIELD_NUMBER] = VALUE_NUMBER,
		[FIELD_SIZE] = VALUE_SIZE,
		[FIELD_PID] = VALUE_PID,
		[FIELD_TIME] = VALUE_TIME,
	};
	struct names *names = row->context->names;
	uint64_t number = field->get(row->obj);

	switch (field->type) {
	case FIELD_KEY:
		set_key(value, (key_t)number);
		break;
	case FIELD_MODE:
		set_permissions(value, (unsigned)number,
		    row->context->numeric_perms);
		break;
	case FIELD_FLAGS:
		set_flags(value, number);
		break;
	case FIELD_USER:
		set_name(value, names_user(names, (uid_t)number));
		break;
	case FIELD_GROUP:
		set_name(value, names_group(names, (gid_t)number));
		break;
	default:
		set_number(value, types[field->type], number);
	}
}
