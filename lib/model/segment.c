/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared memory segments: the only caller of the shm* family. */

#include "model/segment.h"

#include <errno.h>
#include <limits.h>
#include <sys/shm.h>
#include <unistd.h>

#include "base/meminfo.h"
#include "base/proc.h"
#include "model/kind_file.h"
#include "model/sysvipc_table.h"
#include "model/sysvipc_walk.h"
#include "model/walk.h"

/* SHM_HUGE_MASK << SHM_HUGE_SHIFT: the logarithm of the size of a huge page. */
#define HUGE_SIZE_BITS (0x3fu << 26)

#ifndef SHM_STAT_ANY
#define SHM_STAT_ANY 15
#endif

/*
 * Some kernels (6.12 to 7.3, not 6.1) multiply what is resident of huge pages
 * by their size in pages once too often. Where that is more than there is, it
 * can be mended. It can be less: one page of 2 MiB becomes 1 GiB. While huge
 * pages are in use, such a number may be right or wrong.
 */
static bool
may_be_miscounted(uint64_t rss, uint64_t page)
{
	uint64_t huge, all, available;

	/* Only few need a look at the file. */
	if (rss == 0 || rss % (page * page) != 0)
		return false;
	if (meminfo_get("Hugepagesize", &huge) == -1)
		return meminfo_get("MemTotal", &all) == -1;
	return rss % (huge * (huge / page)) == 0 &&
	       (meminfo_get("HugePages_Total", &all) == -1 ||
		   meminfo_get("HugePages_Free", &available) == -1 ||
		   available < all);
}

static uint64_t
mend_rss(uint64_t rss, uint64_t size)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), huge;

	if (rss < size || rss - size < page)
		return may_be_miscounted(rss, page) ? OBJECT_UNKNOWN : rss;
	if (meminfo_get("Hugepagesize", &huge) == -1 || huge < page)
		return OBJECT_UNKNOWN;
	if (rss - size >= huge)
		rss /= huge / page;
	return rss % huge == 0 && (rss < size || rss - size < huge)
	           ? rss
	           : OBJECT_UNKNOWN;
}

static bool
segment_parse_row(struct row_scan *row, struct object *obj)
{
	kind_scan_head(row, obj);
	obj->u.segment.size = scan_unsigned(row, UINT64_MAX);
	obj->u.segment.creator = kind_scan_pid(row);
	obj->u.segment.last = kind_scan_pid(row);
	obj->u.segment.attachments = scan_unsigned(row, UINT64_MAX);
	kind_scan_owners(row, obj);
	obj->u.segment.attached = kind_scan_time(row);
	obj->u.segment.detached = kind_scan_time(row);
	obj->changed = kind_scan_time(row);
	obj->u.segment.rss = obj->u.segment.swap = OBJECT_UNKNOWN;
	if (!row->bad && scan_more(row)) { /* not before Linux 2.6.36 */
		obj->u.segment.rss = mend_rss(scan_unsigned(row, UINT64_MAX),
		    obj->u.segment.size);
		obj->u.segment.swap = scan_unsigned(row, UINT64_MAX);
	}
	return !row->bad;
}

/*
 * To a 32-bit program a 64-bit kernel hands the lower bits of sizes, of pages
 * and of SHMALL, and INT_MAX for any SHMMAX beyond that. A 32-bit kernel cuts
 * nothing, but is known only by a larger SHMMAX.
 */
#define IS_NARROW (sizeof(((struct shminfo *)NULL)->shmall) < sizeof(uint64_t))

static uint64_t
segment_takes(uint64_t size)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	return size / page + (size % page != 0);
}

struct count {
	uint64_t pages;
	bool is_whole;
};

static int
count_object(const struct object *obj, void *arg)
{
	struct count *count = arg;

	count->pages += segment_takes(obj->u.segment.size);
	return 0;
}

static void
lose_count(const char *why, void *arg)
{
	struct count *count = arg;

	(void)why;
	count->is_whole = false;
}

/* The lower bits of the number of pages are @known; a 32-bit program counts in
 * /proc. */
static uint64_t
all_pages(uint64_t known)
{
	struct count count = { .pages = 0 };
	const struct visitor counter = {
		.object = count_object,
		.problem = lose_count,
		.arg = &count,
	};
	int fd, result;

	if (!IS_NARROW ||
	    (fd = sysvipc_table_open(PROC_ROOT, &kind_segment)) == -1)
		return known;
	count.is_whole = sysvipc_table_is_kernels(fd);
	result = sysvipc_table_walk(fd, &kind_segment, &counter);
	close(fd);
	return result == 0 && count.is_whole ? count.pages : known;
}

/* No size is cut where all segments together are smaller than 4 GiB. Without
 * /proc that goes by the lower bits of the number of pages. */
static bool
sizes_are_whole(void)
{
	struct shm_info info;

	return !IS_NARROW ||
	       (shmctl(0, SHM_INFO, (struct shmid_ds *)&info) != -1 &&
		   all_pages(info.shm_tot) <=
		       UINT32_MAX / (unsigned long)sysconf(_SC_PAGESIZE));
}

static int
segment_stat(int slot, bool any, struct object *obj)
{
	struct shmid_ds ds = { 0 }; /* as in queue.c */
	int id;

	id = shmctl(slot, any ? SHM_STAT_ANY : SHM_STAT, &ds);
	if (id == -1)
		return -1;
	kind_from_perm(obj, id, &ds.shm_perm);
	obj->u.segment.size = sizes_are_whole() ? ds.shm_segsz : OBJECT_UNKNOWN;
	obj->u.segment.attachments = ds.shm_nattch;
	obj->u.segment.rss = obj->u.segment.swap = OBJECT_UNKNOWN;
	obj->u.segment.creator = ds.shm_cpid;
	obj->u.segment.last = ds.shm_lpid;
	obj->u.segment.attached = ds.shm_atime;
	obj->u.segment.detached = ds.shm_dtime;
	obj->changed = ds.shm_ctime;
	return 0;
}

static time_t
segment_last_use(const struct object *obj)
{
	time_t attached = obj->u.segment.attached;
	time_t detached = obj->u.segment.detached;

	return attached > detached ? attached : detached;
}

static uint64_t
segment_attachments(const struct object *obj)
{
	return obj->u.segment.attachments;
}

static uint64_t
segment_size(const struct object *obj)
{
	return obj->u.segment.size;
}

static bool
segment_is_same_use(const struct object *a, const struct object *b)
{
	return a->u.segment.attachments == b->u.segment.attachments &&
	       a->u.segment.last == b->u.segment.last &&
	       a->u.segment.attached == b->u.segment.attached &&
	       a->u.segment.detached == b->u.segment.detached;
}

static bool
segment_is_later(const struct object *before, const struct object *after)
{
	return kind_is_later_perm(before, after) &&
	       before->u.segment.size == after->u.segment.size &&
	       before->u.segment.creator == after->u.segment.creator &&
	       !kind_is_unset(before->u.segment.attached,
		   after->u.segment.attached) &&
	       !kind_is_unset(before->u.segment.detached,
		   after->u.segment.detached);
}

static int
segment_records(const struct object *obj, const struct recorder *recorder)
{
	time_t last_use = segment_last_use(obj);

	/* It was made before it was changed. */
	recorder->process(obj->u.segment.creator, obj->changed, recorder->arg);
	if (last_use != 0)
		recorder->process(obj->u.segment.last, last_use, recorder->arg);
	/* No process blocks on a segment; the kernel counts attachments. */
	if (recorder->users != NULL)
		recorder->users(obj->u.segment.attachments, recorder->arg);
	return 0;
}

static int
segment_usage(struct kind_usage *usage)
{
	struct shm_info info;
	int highest;

	highest = shmctl(0, SHM_INFO, (struct shmid_ds *)&info);
	if (highest == -1)
		return -1;
	if (usage != NULL)
		*usage = (struct kind_usage){
			.objects = (unsigned)info.used_ids,
			.pages = all_pages(info.shm_tot),
			.resident = info.shm_rss,
			.swapped = info.shm_swp,
			.swap_attempts = info.swap_attempts,
			.swap_successes = info.swap_successes,
		};
	return highest;
}

/* ENODATA where the number may be cut. */
#define ASK(limit, cut)                                                        \
	static int ask_##limit(uint64_t *value)                                \
	{                                                                      \
		struct shminfo info;                                           \
                                                                               \
		if (shmctl(0, IPC_INFO, (struct shmid_ds *)&info) == -1)       \
			return -1;                                             \
		if (IS_NARROW && (cut)) {                                      \
			errno = ENODATA;                                       \
			return -1;                                             \
		}                                                              \
		*value = info.limit;                                           \
		return 0;                                                      \
	}

ASK(shmmni, false)
ASK(shmall, info.shmmax <= INT_MAX)
ASK(shmmax, info.shmmax == INT_MAX)
ASK(shmmin, false)

static int
used_segments(uint64_t *used)
{
	struct kind_usage usage;

	if (segment_usage(&usage) == -1)
		return -1;
	*used = usage.objects;
	return 0;
}

static int
used_pages(uint64_t *used)
{
	struct kind_usage usage;

	if (segment_usage(&usage) == -1)
		return -1;
	*used = usage.pages;
	return 0;
}

const struct limit limit_shmmni = {
	.resource = "SHMMNI",
	.name = "kernel.shmmni",
	.text = "Shared memory segments",
	.unit = "segments",
	.file = "shmmni",
	.ask = ask_shmmni,
	.used = used_segments,
};

const struct limit limit_shmall = {
	.resource = "SHMALL",
	.name = "kernel.shmall",
	.text = "Shared memory pages",
	.unit = "pages",
	.file = "shmall",
	.ask = ask_shmall,
	.used = used_pages,
};

const struct limit limit_shmmax = {
	.resource = "SHMMAX",
	.name = "kernel.shmmax",
	.text = "Max size of shared memory segment (bytes)",
	.unit = "bytes",
	.file = "shmmax",
	.ask = ask_shmmax,
};

const struct limit limit_shmmin = {
	.resource = "SHMMIN",
	.name = "SHMMIN",
	.text = "Min size of shared memory segment (bytes)",
	.unit = "bytes",
	.ask = ask_shmmin,
};

static const struct limit *const limits[] = { &limit_shmmni, &limit_shmall,
	&limit_shmmax, &limit_shmmin, NULL };

static int
segment_get(key_t key, uint64_t size, int flags)
{
	if (size > SIZE_MAX) {
		errno = EINVAL;
		return -1;
	}
	return shmget(key, (size_t)size, flags);
}

static int
segment_set(const struct object *obj)
{
	struct shmid_ds ds = { 0 };

	kind_to_perm(&ds.shm_perm, obj);
	return shmctl(obj->id, IPC_SET, &ds);
}

static int
segment_remove(const struct object_name *name)
{
	return shmctl(name->id, IPC_RMID, NULL);
}

static int
segment_lock(int id, bool locked)
{
	return shmctl(id, locked ? SHM_LOCK : SHM_UNLOCK, NULL);
}

/* Whether the id still names the segment that was found; else errno says why
 * not. */
static bool
is_still(const struct object *found)
{
	struct object now;

	if (object_stat(&kind_segment, found->id, &now) == -1)
		return false;
	errno = ESTALE;
	return object_is_unchanged(found, &now) &&
	       found->u.segment.size == now.u.segment.size &&
	       found->u.segment.creator == now.u.segment.creator;
}

void *
segment_attach(const struct object *found, bool writable)
{
	void *memory = shmat(found->id, NULL, writable ? 0 : SHM_RDONLY);
	int error;

	if ((intptr_t)memory == -1)
		return NULL;
	/* From now on no other segment can get this id. */
	if (is_still(found))
		return memory;
	error = errno;
	shmdt(memory);
	errno = error;
	return NULL;
}

int
segments_end_unattached(void)
{
	uint64_t forced;
	int got = proc_numbers(PROC_ROOT, "shm_rmid_forced", &forced, 1);

	if (got == 1)
		return forced != 0;
	if (got == 0)
		errno = EBADMSG; /* another file lies over it */
	return -1;
}

const struct kind kind_segment = {
	.id = KIND_SEGMENT,
	.name = "segment",
	.title = "shared memory segment",
	.stock_title = "shared memory segment",
	.stock_list = "sharedmemory",
	.word = "shm",
	.letter = 'm',
	.words = (const char *const[]){ "segment", "shm", "m", NULL },
	.limits = limits,
	.count_limit = &limit_shmmni,
	.total_limit = &limit_shmall,
	.takes = segment_takes,
	.walk = sysvipc_walk,
	.look = sysvipc_look,
	.is_gone = sysvipc_is_gone,
	.find = sysvipc_find,
	.parse_row = segment_parse_row,
	.stat = segment_stat,
	.stat_may_cut = IS_NARROW,
	.last_use = segment_last_use,
	.is_same_use = segment_is_same_use,
	.is_later = segment_is_later,
	.attachments = segment_attachments,
	.size = segment_size,
	.size_unit = "bytes",
	.bytes = segment_size,
	.records = segment_records,
	.usage = segment_usage,
	.get = segment_get,
	.create_flags = (int)(SHM_HUGETLB | SHM_NORESERVE | HUGE_SIZE_BITS),
	.ends_unattached = segments_end_unattached,
	.set = segment_set,
	.remove = segment_remove,
	.lock = segment_lock,
};
