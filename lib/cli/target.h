/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Naming objects: one of a known kind, by -i ID or -k KEY; many of all kinds,
 * by -q -m -s ID and -Q -M -S KEY; and as targets, one word for one object:
 *
 *   KIND:ID    queue:3
 *   KIND:KEY   segment:0x52564801, or semset:/srv/app:7 through ftok(3)
 *   KIND:/NAME pqueue:/orders, of the POSIX kinds
 *
 * with @NAMESPACE after it where it isn't our own: segment:3@4026532301. KIND
 * is any name of a kind. %XX stands for a byte, everywhere in a target.
 */
#ifndef TARGET_H
#define TARGET_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buffer.h"
#include "cli/opt.h"
#include "model/object.h"
#include "why/explain.h"

/* An object, by its id, its key or its POSIX name; by none, every object of its
 * kind. */
struct target {
	const struct kind *kind;
	bool by_id, by_key, by_name;
	int id; /* by key: since target_resolve */
	key_t key;
	const char *text; /* by name: with its slash, of intern() */
	const char *path; /* by key: of a target, where it is absolute */
	ino_t ns;         /* the IPC namespace it names, or 0 */
};

/*
 * target_parse_option - takes the value of the option 'i' or 'k'; the kind is
 * its owner's. 'N' makes it the POSIX kind that does the same.
 *
 * Returns NULL, or why it is refused, as the functions of parse.h.
 */
const char *target_parse_option(struct target *target, int code,
    const char *value) __attribute__((warn_unused_result));

/*
 * target_parse_name - takes the name of a POSIX object of @target's kind. Only
 * that of a queue must begin with a slash.
 *
 * Returns NULL, or why it is refused, as the functions of parse.h.
 */
const char *target_parse_name(struct target *target, const char *value)
    __attribute__((warn_unused_result));

/*
 * target_parse - takes one target to its last character, or refuses it.
 *
 * Asks the kernel only for the file of a key. Returns NULL, or why it is
 * refused, as the functions of parse.h.
 */
const char *target_parse(const char *word, struct target *target)
    __attribute__((warn_unused_result));

/* target_is_word - whether a word is meant as a target: KIND: begins it. */
bool target_is_word(const char *word);

/*
 * target_check_namespace - refuses a target of another IPC namespace than the
 * one in which this process is.
 *
 * Returns NULL, or why it is refused, as a static text.
 */
const char *target_check_namespace(const struct target *target)
    __attribute__((warn_unused_result));

/*
 * target_resolve - sets the id of an object with a key, and refuses a target of
 * another IPC namespace.
 *
 * Asks the kernel nothing of an id. Returns 0, or -1 with a message in @why
 * that names the object.
 */
int target_resolve(struct target *target, char why[static EXPLAIN_SIZE])
    __attribute__((warn_unused_result));

/* target_name - its name among the objects of its kind, once it is resolved. */
struct object_name target_name(const struct target *target);

/*
 * target_format - writes an object as the word that target_parse takes.
 *
 * @ns: its IPC namespace to be added, or 0. The word holds only
 * A-Za-z0-9._~/:+,=-%@, whatever the name of the object.
 * target_add appends it, and returns as buffer_reserve.
 */
#define TARGET_TEXT (3 * OBJECT_NAME_SIZE + 48)
void target_format(char text[static TARGET_TEXT], const struct object *obj,
    ino_t ns);
int target_add(struct buffer *out, const struct object *obj, ino_t ns)
    __attribute__((warn_unused_result));

/*
 * target_text - the word without a namespace, with a NUL at its end, for
 * diagnostics. Returns @text.
 */
const char *target_text(char text[static TARGET_TEXT], const struct kind *kind,
    const struct object_name *name);

/* Objects of all kinds, in the order given. Zeroed: an empty list. */
struct targets {
	struct target *list;
	size_t count;
};

/*
 * targets_add - adds one. targets_add_option takes it from the letter of an
 * option and its value; targets_add_name from the name of a POSIX object.
 *
 * Return NULL, or why it is refused, as the functions of parse.h.
 */
const char *targets_add(struct targets *targets, const struct target *target)
    __attribute__((warn_unused_result));
const char *targets_add_option(struct targets *targets, int letter,
    const char *value) __attribute__((warn_unused_result));
const char *targets_add_name(struct targets *targets, const struct kind *kind,
    const char *value) __attribute__((warn_unused_result));

/*
 * The rows of -q -m -s ID and -Q -M -S KEY in a program's table of options, for
 * targets_add_option. @verb: what is done with the object.
 */
#define TARGET_OPTIONS(verb, traits)                                           \
	{ 'q', "queue-id", "ID", verb " the message queue with this id",       \
		(traits) | TAKES_ID | OF_QUEUES | REPEATS },                   \
	    { 'Q', "queue-key", "KEY",                                         \
		    verb " the message queue with this key",                   \
		    (traits) | TAKES_KEY | OF_QUEUES | REPEATS },              \
	    { 'm', "shmem-id", "ID", verb " the segment with this id",         \
		    (traits) | TAKES_ID | OF_SEGMENTS | REPEATS },             \
	    { 'M', "shmem-key", "KEY", verb " the segment with this key",      \
		    (traits) | TAKES_KEY | OF_SEGMENTS | REPEATS },            \
	    { 's', "semaphore-id", "ID",                                       \
		    verb " the semaphore set with this id",                    \
		    (traits) | TAKES_ID | OF_SEMSETS | REPEATS },              \
	{                                                                      \
		'S', "semaphore-key", "KEY",                                   \
		    verb " the semaphore set with this key",                   \
		    (traits) | TAKES_KEY | OF_SEMSETS | REPEATS                \
	}

/* target_is_every - whether it stands for every object of its kind. */
bool target_is_every(const struct target *target);

/*
 * targets_add_every - adds a target for every object of @kind, once however
 * often it is added. Returns as targets_add.
 */
const char *targets_add_every(struct targets *targets, const struct kind *kind)
    __attribute__((warn_unused_result));

/*
 * targets_add_every_of - the same for the value of an option --all: the word of
 * a kind, perhaps after a '='; NULL: each kind of System V IPC. Returns as
 * targets_add.
 */
const char *targets_add_every_of(struct targets *targets, const char *word)
    __attribute__((warn_unused_result));

/*
 * targets_take_operand - takes an operand of a command for all kinds: a target,
 * or "-", which sets @reads: standard input has more.
 *
 * Returns false where it is neither: without a colon. Refuses, and exits.
 */
bool targets_take_operand(struct targets *targets, bool *reads,
    const struct opt_parser *parser, const char *operand);

/*
 * targets_refuse_operand - refuses an operand that is neither, and exits: says
 * how to write an id or a key that stands alone, and which kind was meant.
 */
_Noreturn void targets_refuse_operand(const struct opt_parser *parser,
    const char *operand);

/*
 * targets_read - adds those of standard input, one a line, to its end; says why
 * and exits with EXIT_FAILURE where a line isn't a target, is of another
 * namespace than this process, or doesn't end with a newline: it may be cut.
 *
 * After driver_enter, and before anything is done. @ns: as that; where it isn't
 * NULL, each must name the namespace, so that no list of another one is taken
 * for one of this.
 */
void targets_read(struct targets *targets, const char *ns);

/*
 * targets_resolve - resolves all of them; passes the message of each that can't
 * be to @problem and takes it off the list.
 */
void targets_resolve(struct targets *targets,
    void (*problem)(const char *why, void *arg), void *arg);

/* targets_free - gives the memory back. */
void targets_free(struct targets *targets);

#endif
