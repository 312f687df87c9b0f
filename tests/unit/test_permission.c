/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may do what with an object, in every mode: the kernel is asked the same,
 * about a queue, a file, and giving it away.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/owner.h"
#include "model/queue.h"
#include "test.h"
#include "why/permission.h"

#define KEY 0x70657266
#define US 12345      /* who asks */
#define THEM 12346    /* who doesn't */
#define OUR_GROUP 123 /* of which we are a member */

static bool is_root; /* who can be anybody */
static int file;

/* What root, we, and a member of our group have made. */
static struct made {
	key_t key;
	uid_t creator;
	gid_t group;
	int id;
} queues[] = {
	{ KEY, 0, 0, -1 },
	{ KEY + 1, US, US, -1 },
	{ KEY + 2, THEM, OUR_GROUP, -1 },
};
static const unsigned rights[] = { PERMISSION_READ, PERMISSION_WRITE,
	PERMISSION_READ | PERMISSION_WRITE };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
become(uid_t uid, gid_t gid)
{
	if (seteuid(0) == -1 || setegid(gid) == -1 || seteuid(uid) == -1)
		err(1, "seteuid");
}

static bool
agrees(bool ours, bool kernels, const struct object *obj, unsigned bits)
{
	if (ours != kernels)
		printf("# %u:%u %04o, right %u: %d instead of %d\n", obj->uid,
		    obj->gid, obj->mode, bits, ours, kernels);
	return ours == kernels;
}

/* As the creator, who may do it without CAP_SYS_ADMIN. */
static int
control(const struct made *queue, int command, struct msqid_ds *status)
{
	int result;

	if (is_root)
		become(queue->creator, queue->group);
	result = msgctl(queue->id, command, status);
	if (is_root)
		become(0, 0);
	return result;
}

/* Gives a queue and the file to somebody. */
static void
give(const struct made *queue, const struct object *obj)
{
	struct msqid_ds status = {
		.msg_perm = { .uid = obj->uid, .gid = obj->gid },
		.msg_qbytes = 1000,
	};

	status.msg_perm.mode = (unsigned short)obj->mode;
	if (control(queue, IPC_SET, &status) == -1 ||
	    fchown(file, obj->uid, obj->gid) == -1 ||
	    fchmod(file, obj->mode) == -1)
		err(1, "give");
}

static bool
kernel_allows(const struct made *queue, unsigned bits)
{
	if (msgget(queue->key, (int)bits) != -1)
		return true;
	if (errno != EACCES)
		err(1, "msgget");
	return false;
}

static bool
kernel_allows_file(unsigned bits)
{
	static const int ways[] = {
		[PERMISSION_READ] = O_RDONLY,
		[PERMISSION_WRITE] = O_WRONLY,
		[PERMISSION_READ | PERMISSION_WRITE] = O_RDWR,
	};
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	fd = open(path, ways[bits] | O_CLOEXEC);
	if (fd != -1)
		close(fd);
	else if (errno != EACCES)
		err(1, "%s", path);
	return fd != -1;
}

/* Whether it is as the kernel says for a queue, and for a file, whose creator
 * is its owner. */
static bool
is_as_for(const struct made *queue, struct object *obj, uid_t uid, gid_t gid)
{
	bool same = true;

	if (is_root)
		become(0, 0);
	obj->cuid = queue->creator;
	obj->cgid = queue->group;
	give(queue, obj);
	if (is_root)
		become(uid, gid);
	for (size_t i = 0; i < COUNT(rights); i++)
		same &= agrees(permission_allows(obj, rights[i]),
		    kernel_allows(queue, rights[i]), obj, rights[i]);
	obj->cuid = obj->uid;
	obj->cgid = obj->gid;
	for (size_t i = 0; i < COUNT(rights); i++)
		same &= agrees(permission_allows_file(obj, rights[i]),
		    kernel_allows_file(rights[i]), obj, rights[i]);
	return same;
}

/* All modes of the objects of a user and a group. */
static bool
is_as_in_kernel(uid_t uid, gid_t gid, uid_t owner, gid_t group)
{
	struct object obj = { .kind = &kind_queue, .uid = owner, .gid = group };
	bool same = true;

	for (mode_t mode = 0; mode <= 0777; mode++) {
		obj.mode = mode;
		for (size_t i = 0; i < COUNT(queues); i++)
			same &= queues[i].id == -1 ||
			        is_as_for(&queues[i], &obj, uid, gid);
	}
	return same;
}

static void
test_modes(void)
{
	static const uid_t owners[] = { US, THEM, 0 };
	static const gid_t groups[] = { US, OUR_GROUP, THEM, 0 };

	CHECK(is_as_in_kernel(0, 0, 0, 0), "root's own, in every mode");
	if (!is_root)
		return;
	CHECK(is_as_in_kernel(0, 0, THEM, THEM), "root may use that of others");
	for (size_t i = 0; i < COUNT(owners); i++)
		for (size_t j = 0; j < COUNT(groups); j++)
			CHECK(is_as_in_kernel(US, US, owners[i], groups[j]),
			    "owner, group and others, in every mode");
}

/* Whether we may give a file of ours to these, and the kernel says so too. */
static bool
may_give(const struct owner *owner)
{
	bool ours, kernels;

	become(0, 0);
	if (fchown(file, US, US) == -1)
		err(1, "fchown");
	become(US, US);
	ours = permission_may_give(owner);
	kernels = fchown(file, owner->has_user ? owner->user : (uid_t)-1,
		      owner->has_group ? owner->group : (gid_t)-1) == 0;
	if (ours != kernels)
		printf("# %d instead of %d\n", ours, kernels);
	CHECK(ours == kernels, "what may be given away is known");
	return ours;
}

static void
test_giving(void)
{
	const struct owner root = { .has_user = true, .has_group = true };

	if (is_root)
		become(0, 0);
	CHECK(permission_may_give(&root), "who is root may give all to root");
	if (!is_root)
		return;
	CHECK(permission_may_give(&(struct owner){
		  .has_user = true, .user = THEM }),
	    "and to anybody");
	CHECK(may_give(&(struct owner){ .has_user = true, .user = US }),
	    "what is ours may stay ours");
	CHECK(!may_give(&(struct owner){ .has_user = true, .user = THEM }),
	    "it may not be another user's");
	CHECK(may_give(&(struct owner){ .has_group = true, .group = US }) &&
		  may_give(&(struct owner){
		      .has_group = true, .group = OUR_GROUP }),
	    "it may be of each group of which we are a member");
	CHECK(!may_give(&(struct owner){ .has_group = true, .group = THEM }),
	    "and of no other");
	CHECK(!may_give(&(struct owner){ .has_user = true,
		  .user = THEM,
		  .has_group = true,
		  .group = OUR_GROUP }),
	    "the right to the one is none to the other");
	become(0, 0);
}

static void
make_queues(void)
{
	for (size_t i = 0; i < (is_root ? COUNT(queues) : 1); i++) {
		if (is_root)
			become(queues[i].creator, queues[i].group);
		queues[i].id =
		    msgget(queues[i].key, IPC_CREAT | IPC_EXCL | 0600);
		if (queues[i].id == -1)
			err(1, "msgget");
	}
	if (is_root)
		become(0, 0);
}

int
main(void)
{
	char path[] = "/tmp/sv-test-XXXXXX";
	gid_t group = OUR_GROUP;

	file = mkostemp(path, O_CLOEXEC);
	if (file == -1)
		err(1, "%s", path);
	(void)unlink(path);
	is_root = setgroups(1, &group) == 0 && setegid(THEM) == 0 &&
	          seteuid(THEM) == 0;
	if (is_root)
		become(0, 0);
	else
		test_skip("rights of other users",
		    "in a user namespace of one user");
	make_queues();
	test_modes();
	test_giving();
	for (size_t i = 0; i < COUNT(queues); i++)
		if (queues[i].id != -1)
			(void)control(&queues[i], IPC_RMID, NULL);
	return test_end();
}
