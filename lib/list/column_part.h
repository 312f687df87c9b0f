/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of the table of columns, and the setters of their values. For
 * column.c and column_*.c only.
 */
#ifndef COLUMN_PART_H
#define COLUMN_PART_H

#include "list/column.h"
#include "model/kind.h"

struct column_part {
	const struct column *list;
	size_t count;
};

extern const struct column_part columns_of_objects, columns_of_usage,
    columns_of_limits, columns_of_processes;

#define GET(name)                                                              \
	static void get_##name(struct value *value, const struct row *row)

#define QUEUE ROW_KIND(KIND_QUEUE)
#define SEGMENT ROW_KIND(KIND_SEGMENT)
#define SEMSET ROW_KIND(KIND_SEMSET)
#define SYSV (QUEUE | SEGMENT | SEMSET)
#define PQUEUE ROW_KIND(KIND_PQUEUE)
#define PSEGMENT ROW_KIND(KIND_PSEGMENT)
#define PSEM ROW_KIND(KIND_PSEM)
#define POSIX (PQUEUE | PSEGMENT | PSEM)

/* A number that may be OBJECT_UNKNOWN. */
static inline void
set_number(struct value *value, enum value_type type, uint64_t number)
{
	value->type = number == OBJECT_UNKNOWN ? VALUE_UNKNOWN : type;
	value->number = number;
}

/* Outlives the value; "" is none. */
static inline void
set_text(struct value *value, const char *text)
{
	value->type = text[0] == '\0' ? VALUE_NONE : VALUE_TEXT;
	value->text = text;
}

/* As 0x and eight digits. */
void set_key(struct value *value, key_t key);

/* A field of the object of a row. */
void set_field(struct value *value, const struct row *row,
    const struct field *field);

#endif
