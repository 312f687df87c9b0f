/* SPDX-License-Identifier: BSD-2-Clause */
/* The permissions of this process. */

#include "why/permission.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <linux/nsfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/owner.h"
#include "base/proc.h"

/* Its inode, PROC_USER_INIT_INO of the kernel. */
#define FIRST_USER_NAMESPACE 0xEFFFFFFDU

bool
permission_capable(unsigned capability)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return syscall(SYS_capget, &header, data) == 0 &&
	       (data[capability / 32].effective >> capability % 32 & 1) != 0;
}

/* The kernel shows the owner of a namespace to those who are in it or above. */
static bool
is_in_owner_of_ipc(void)
{
	int ipc, owner;
	bool is_in;

	ipc = open(PROC_ROOT "/self/ns/ipc", O_RDONLY | O_CLOEXEC);
	if (ipc == -1)
		return true;
	owner = ioctl(ipc, NS_GET_USERNS, 0);
	/* All else, a lack of descriptors among them, tells nothing. */
	is_in = owner != -1 || errno != EPERM;
	close(ipc);
	if (owner != -1)
		close(owner);
	return is_in;
}

bool
permission_capable_here(unsigned capability)
{
	return permission_capable(capability) && is_in_owner_of_ipc();
}

bool
permission_capable_on_host(unsigned capability)
{
	struct stat ours;

	return permission_capable(capability) &&
	       (stat(PROC_ROOT "/self/ns/user", &ours) == -1 ||
		   ours.st_ino == FIRST_USER_NAMESPACE);
}

/* Stands for every user without a number here; see user_namespaces(7). */
#define OVERFLOW_UID 65534

bool
permission_uid_known(uid_t uid)
{
	uint32_t first, count;
	bool known = false;
	FILE *map;

	map = fopen(PROC_ROOT "/self/uid_map", "re");
	if (map == NULL)
		return uid != OVERFLOW_UID;
	while (!known &&
	       fscanf(map, "%" SCNu32 " %*u %" SCNu32, &first, &count) == 2)
		known = uid >= first && uid - first < count;
	fclose(map);
	return known;
}

bool
permission_owns(const struct object *obj)
{
	uid_t uid = geteuid();

	return (uid == obj->uid || uid == obj->cuid) &&
	       permission_uid_known(uid);
}

/* Whether the process is a member of one of two groups. */
static bool
is_member(gid_t one, gid_t other)
{
	bool is_in = getegid() == one || getegid() == other;
	int count = getgroups(0, NULL);
	gid_t *groups;

	if (is_in || count < 1)
		return is_in;
	groups = calloc((size_t)count, sizeof(*groups));
	if (groups == NULL)
		return false;
	count = getgroups(count, groups);
	for (int i = 0; i < count && !is_in; i++)
		is_in = groups[i] == one || groups[i] == other;
	free(groups);
	return is_in;
}

bool
permission_may_give(const struct owner *owner)
{
	return permission_capable(CAP_CHOWN) ||
	       ((!owner->has_user || owner->user == geteuid()) &&
		   (!owner->has_group ||
		       is_member(owner->group, owner->group)));
}

/* Whether the bits of the mode that go for this process grant it. */
static bool
mode_grants(const struct object *obj, unsigned bits)
{
	unsigned granted = obj->mode;

	if (permission_owns(obj))
		granted >>= 6;
	else if (is_member(obj->gid, obj->cgid))
		granted >>= 3;
	return (bits & ~granted) == 0;
}

bool
permission_allows(const struct object *obj, unsigned bits)
{
	return mode_grants(obj, bits) || permission_capable_here(CAP_IPC_OWNER);
}

bool
permission_allows_file(const struct object *obj, unsigned bits)
{
	return mode_grants(obj, bits) || permission_capable(CAP_DAC_OVERRIDE) ||
	       (bits == PERMISSION_READ &&
		   permission_capable(CAP_DAC_READ_SEARCH));
}
