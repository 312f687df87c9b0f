/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which object that exists may be taken for one's own, and when a set is ready:
 * by the kernel's own sets, in a namespace of the test's.
 */

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

#include "base/wait.h"
#include "cli/existing.h"
#include "model/queue.h"
#include "model/semset.h"
#include "model/walk.h"
#include "test.h"
#include "why/permission.h"

/* Somebody else, and a group of others. */
#define STRANGER 12345

static const struct owner nobody; /* nobody is named */

/* One that we have made for us alone. */
static struct object
ours(mode_t mode)
{
	return (struct object){
		.kind = &kind_queue,
		.uid = geteuid(),
		.cuid = geteuid(),
		.gid = getegid(),
		.cgid = getegid(),
		.mode = mode,
	};
}

static bool
is_trusted(const struct object *obj, const struct owner *owner, mode_t mode)
{
	char why[EXPLAIN_SIZE] = "";
	bool trusted = existing_is_trusted(obj, owner, mode, why);

	if (trusted != (why[0] == '\0'))
		printf("# a reason for nothing, or none: %s\n", why);
	return trusted && why[0] == '\0';
}

/* Whether it is refused, and that is in the reason. In a user namespace others
 * have no numbers. */
static bool
refuses(const struct object *obj, const struct owner *owner, mode_t mode,
    const char *reason)
{
	char why[EXPLAIN_SIZE] = "";

	if (!permission_uid_known(obj->uid) || !permission_uid_known(obj->cuid))
		reason = "cannot tell whose it is in this user namespace";
	if (!existing_is_trusted(obj, owner, mode, why) &&
	    strncmp(why, "exists, owned by ", 17) == 0 &&
	    strstr(why, reason) != NULL &&
	    strstr(why, " (--any takes it)") != NULL)
		return true;
	printf("# %s\n", why);
	return false;
}

static void
test_users(void)
{
	const struct owner named = { .has_user = true, .user = STRANGER };
	struct object obj = ours(0600);

	CHECK(is_trusted(&obj, &nobody, 0600), "what is ours is trusted");
	obj.uid = STRANGER;
	CHECK(refuses(&obj, &nobody, 0600, "it is somebody else's"),
	    "what is another user's is not");
	CHECK(!permission_uid_known(STRANGER) || is_trusted(&obj, &named, 0600),
	    "unless it is to be that user's");
	obj = ours(0600);
	obj.cuid = STRANGER;
	CHECK(refuses(&obj, &nobody, 0600, "its creator is somebody else"),
	    "nor is what another user made");
}

/* Seen by another user, where this process may become one. */
static void
test_root(void)
{
	struct object obj;

	if (setegid(STRANGER) == -1 || seteuid(STRANGER) == -1)
		printf("# in a user namespace of one user\n");
	obj = ours(0660);
	obj.uid = obj.cuid = 0;
	obj.gid = obj.cgid = 0;
	CHECK(is_trusted(&obj, &nobody, 0660),
	    "root's is, and its group is that of root");
	if (seteuid(getuid()) == -1 || setegid(getgid()) == -1)
		abort();
}

static void
test_modes(void)
{
	struct object obj = ours(0666);

	CHECK(refuses(&obj, &nobody, 0600, "others could use it"),
	    "it may not be open to more than was asked for");
	CHECK(is_trusted(&obj, &nobody, 0666), "what was asked for is");
	obj = ours(0600);
	CHECK(is_trusted(&obj, &nobody, 0666), "and less");
	obj = ours(0640);
	CHECK(is_trusted(&obj, &nobody, 0640), "our group may read it");
	CHECK(refuses(&obj, &nobody, 0604, "others could use it"),
	    "if it was to");
	obj = ours(0602);
	CHECK(refuses(&obj, &nobody, 0660, "others could use it"),
	    "a right of the group is none of others");
}

static void
test_groups(void)
{
	const struct owner named = { .has_group = true, .group = STRANGER };
	struct object obj = ours(0660);

	obj.gid = STRANGER;
	CHECK(refuses(&obj, &nobody, 0660, "others could use it"),
	    "the group of others is others");
	CHECK(is_trusted(&obj, &named, 0660), "unless it is named");
	CHECK(is_trusted(&obj, &nobody, 0666), "or others may do the same");
	CHECK(refuses(&obj, &nobody, 0664, "others could use it"),
	    "but not where it may do more than they");
	obj = ours(0660);
	obj.cgid = STRANGER;
	CHECK(refuses(&obj, &nobody, 0660, "others could use it"),
	    "nor may the group of its creator");
}

static struct object
make_set(void)
{
	struct object obj;
	int id = semget(IPC_PRIVATE, 2, 0600);

	if (id == -1 || object_stat(&kind_semset, id, &obj) == -1)
		abort();
	return obj;
}

static void
operate(int id, unsigned short number)
{
	struct sembuf post = { .sem_num = number, .sem_op = 1 };

	if (semop(id, &post, 1) == -1)
		abort();
}

/* What existing_wait_ready returns of a set at once, which then is removed. */
static int
ready(const struct object *set, char why[static EXPLAIN_SIZE])
{
	int result = existing_wait_ready(set, wait_deadline(0), why);

	(void)semctl(set->id, 0, IPC_RMID);
	return result;
}

static void
test_ready(void)
{
	char why[EXPLAIN_SIZE];
	struct object set = make_set();

	CHECK(ready(&set, why) == -1 &&
		  strncmp(why, "not initialised ", 16) == 0 &&
		  strstr(why, " s after its creation") != NULL,
	    "a set that nobody has touched is not ready");
	set = make_set();
	if (semctl(set.id, 0, SETVAL, 3) == -1)
		abort();
	CHECK(ready(&set, why) == -1, "nor is one with half of its values");
	set = make_set();
	if (semctl(set.id, 0, SETVAL, 3) == -1 ||
	    semctl(set.id, 1, SETVAL, 0) == -1)
		abort();
	CHECK(ready(&set, why) == 0 && why[0] == '\0',
	    "with all of them it is");
	set = make_set();
	operate(set.id, 1);
	CHECK(ready(&set, why) == 0, "one that was operated on is ready");
}

static void
test_others(void)
{
	char why[EXPLAIN_SIZE];
	struct object set = make_set();

	(void)semctl(set.id, 0, IPC_RMID);
	CHECK(ready(&set, why) == 1 && why[0] == '\0',
	    "one that was removed is gone");
	set = make_set();
	operate(set.id, 0);
	set.cuid++;
	CHECK(ready(&set, why) == 1, "another maker's is another set");
	set = make_set();
	operate(set.id, 0);
	set.key++;
	CHECK(ready(&set, why) == 1, "so is one of another key");
	set = make_set();
	operate(set.id, 0);
	set.u.semset.count++;
	CHECK(ready(&set, why) == 1, "and one of another size");
	set = make_set();
	wait_note_signal(SIGTERM);
	CHECK(existing_wait_ready(&set, WAIT_FOR_EVER, why) == -1 &&
		  why[0] == '\0',
	    "a signal ends the wait, without a reason");
	wait_note_signal(0);
	(void)semctl(set.id, 0, IPC_RMID);
}

int
main(void)
{
	test_users();
	test_root();
	test_modes();
	test_groups();
	test_ready();
	test_others();
	return test_end();
}
