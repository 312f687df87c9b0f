/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The columns of listings, all in one table: heading, help, kinds, type, order,
 * and what a column costs.
 */
#ifndef COLUMN_H
#define COLUMN_H

#include "base/names.h"
#include "list/field.h"
#include "list/value.h"
#include "model/limit.h"
#include "model/object.h"
#include "model/semset.h"
#include "who/cmdlines.h"
#include "who/ns.h"
#include "who/orphan.h"

/* The subject of a row; for objects 1 << kind_id. */
#define ROW_KIND(id) (1u << (id))
#define ROW_OBJECT (ROW_KIND(KIND_COUNT) - 1)
#define ROW_LIMIT ROW_KIND(KIND_COUNT)
#define ROW_USE ROW_KIND(KIND_COUNT + 1)       /* a process, of an object */
#define ROW_SEMAPHORE ROW_KIND(KIND_COUNT + 2) /* of a set */

/* The users of an object, and the verdict on it. */
struct usage {
	const struct use *uses; /* of the scan */
	size_t nuses;
	struct verdict verdict;
	char *reason; /* COLUMN_REASON: of the verdict, or NULL */
	struct semaphore *semaphores; /* COLUMN_SEMAPHORES: of a set, or NULL
	                                 where they can't be read */
};

/* Shared by a whole listing. */
struct column_context {
	struct names *names;
	const struct scan *scan; /* or NULL */
	struct cmdlines *cmdlines;
	bool numeric_perms;
	ino_t target_ns; /* a target has it; 0: not */
	bool everywhere; /* a target has that of its object */
	bool processes; /* there are rows of processes below those of objects */
	bool repeat;    /* these have the columns of the object too */
};

struct row {
	const struct column_context *context;
	const struct object *obj;
	const struct namespace *ns; /* of the object, or the limit */
	const struct usage *usage;  /* of the object; see COLUMN_* */
	const struct use *use;      /* ROW_USE: of the object */
	const struct semaphore *semaphore;
	unsigned num;                    /* of the semaphore */
	const struct limit_state *limit; /* ROW_LIMIT */
	unsigned about;                  /* one of ROW_* */
};

/* Needs of a column beyond the object. */
#define COLUMN_RSS 0x1u          /* WALK_PROC */
#define COLUMN_QBYTES 0x2u       /* object_stat, where a walk doesn't tell */
#define COLUMN_PIDS 0x4u         /* row.usage: attached and blocked */
#define COLUMN_WAITERS 0x8u      /* row.usage: blocked */
#define COLUMN_MAPS 0x10u        /* row.usage: attached */
#define COLUMN_NS 0x20u          /* the namespace */
#define COLUMN_IDLE 0x40u        /* row.usage: idle */
#define COLUMN_ORPHANED 0x80u    /* row.usage: orphaned */
#define COLUMN_REASON 0x100u     /* row.usage: why */
#define COLUMN_SEMAPHORES 0x200u /* row.usage: those of a set */
#define COLUMN_COMMAND 0x400u    /* context.cmdlines */
#define COLUMN_CONTENT 0x800u    /* what a POSIX object holds */
#define COLUMN_PLACE 0x1000u     /* context.cmdlines: the surroundings */

struct column {
	const char *name;
	const char *title; /* in the details of one object */
	const char *help;
	unsigned rows; /* ROW_* that have it */
	bool right, truncated;
	unsigned needs;
	void (*get)(struct value *value, const struct row *row);
	const struct field
	    *field; /* or this, of the object: its kinds are rows */
};

#define COLUMN_MAX 128

/* Some columns, in order. */
struct columns {
	const struct column *list[COLUMN_MAX];
	size_t count;
	bool overflow; /* there was one more than fit */
};

/* columns_append - appends a column. */
void columns_append(struct columns *columns, const struct column *column);

/*
 * columns_add - appends those of a list with commas, in any case.
 *
 * @rows: one of these must have it. Returns NULL, or why it is refused, as the
 * functions of parse.h.
 */
const char *columns_add(struct columns *columns, const char *list,
    unsigned rows) __attribute__((warn_unused_result));

/* columns_add_fitting - the same, but leaves out columns that no @rows have. */
void columns_add_fitting(struct columns *columns, const char *list,
    unsigned rows);

/* columns_add_all - appends all that rows of these sorts have. */
void columns_add_all(struct columns *columns, unsigned about);

/* columns_needs - COLUMN_* of all of them. */
unsigned columns_needs(const struct columns *columns);

/* column_get - the value of a cell. */
void column_get(const struct column *column, struct value *value,
    const struct row *row);

/* column_put_name - the name of a member of JSON: that of the column, in lower
 * case. */
void column_put_name(const struct column *column, struct json *json);

/*
 * columns_help - @lead, then a line for each column: its name, the letters of
 * the rows that have it, and its help. The caller frees it with free(3).
 *
 * The letters are q, m, s of the kinds, g of limits, p of processes, i of
 * semaphores. Returns NULL if memory runs out.
 */
char *columns_help(const char *lead) __attribute__((warn_unused_result));

#endif
