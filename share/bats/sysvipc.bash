# System V IPC for tests with bats-core; see sysvipc-bats(7).
# shellcheck shell=bash disable=SC2154 # sysvipc_find assigns names
#
# Needs the commands of sysvipc-utils, and nothing else of bats than itself. Run
# the tests by ipcrun, so that they see and touch nothing of the host:
#
#	ipcrun --leaks=fail -- bats tests/

# Prints what was expected and what was there, in the manner of bats-assert, and
# fails: sysvipc_fail TITLE NAME VALUE ...
sysvipc_fail()
{
	printf '\n-- %s --\n' "$1"
	shift
	printf '%-8s : %s\n' "$@"
	printf -- '--\n\n'
	return 1
} >&2

# Finds a command of ours, perhaps under a name with a prefix, and stores its name
# in the variable sysvipc_NAME: util-linux has some of the same names, with fewer
# options. sysvipc_find NAME
sysvipc_find()
{
	local name

	for name in "$1" "sv-$1"; do
		if [[ $("$name" --version 2>/dev/null) = *sysvipc-utils* ]]; then
			printf -v "sysvipc_$1" %s "$name"
			return
		fi
	done
	echo "sysvipc.bash: needs the $1 of sysvipc-utils" >&2
	return 1
}

for sysvipc_name in lsipc ipcmk ipcrm ipcwait ipcrecv ipcsem; do
	sysvipc_find "$sysvipc_name" || return
done

# Prints the targets of all objects of this IPC namespace.
sysvipc_list()
{
	local targets

	targets=$("$sysvipc_lsipc" -a -r --noheadings -o TARGET) || return
	sort <<<"$targets"
}

# Remembers what is there: for setup().
sysvipc_setup()
{
	sysvipc_made=()
	sysvipc_before=$(sysvipc_list)
}

# Removes what this test has made by the functions below: for teardown().
sysvipc_teardown()
{
	local target

	for target in "${sysvipc_made[@]}"; do
		"$sysvipc_ipcwait" --quiet "$target" --until gone -n ||
			"$sysvipc_ipcrm" "$target"
	done
	sysvipc_made=()
}

# Makes an object, and stores its id: sysvipc_make VARIABLE KIND OPTION ...
sysvipc_make()
{
	local sysvipc_id

	sysvipc_id=$("$sysvipc_ipcmk" --brief "${@:3}") || return
	sysvipc_made+=("$2:$sysvipc_id")
	printf -v "$1" %s "$sysvipc_id"
}

# sysvipc_make_queue VARIABLE [KEY]
sysvipc_make_queue()
{
	sysvipc_make "$1" queue -Q ${2:+-k "$2"}
}

# sysvipc_make_segment VARIABLE SIZE [KEY]
sysvipc_make_segment()
{
	sysvipc_make "$1" segment -M "$2" ${3:+-k "$3"}
}

# sysvipc_make_semset VARIABLE VALUE[,VALUE ...] [KEY]
sysvipc_make_semset()
{
	local commas=${2//[!,]/}

	sysvipc_make "$1" semset -S $((${#commas} + 1)) --values "$2" \
		${3:+-k "$3"}
}

# Waits until a target meets a condition of ipcwait(1), ten seconds at most:
# sysvipc_wait_until TARGET CONDITION [DURATION]
sysvipc_wait_until()
{
	local why

	why=$("$sysvipc_ipcwait" "$1" --until "$2" -w "${3:-10}" 2>&1 \
		>/dev/null) || sysvipc_fail "gave up waiting" target "$1" condition "$2" \
			reason "${why#*: }"
}

# assert_object TARGET, refute_object TARGET: whether it exists.
assert_object()
{
	local why

	why=$("$sysvipc_lsipc" "$1" 2>&1 >/dev/null) ||
		sysvipc_fail "object does not exist" target "$1" \
			reason "${why#*: }"
}

refute_object()
{
	local why

	why=$("$sysvipc_ipcwait" "$1" --until gone -n 2>&1 >/dev/null) ||
		sysvipc_fail "object exists" target "$1" reason \
			"${why#*: }"
}

# A column of lsipc(1): sysvipc_column TARGET COLUMN
sysvipc_column()
{
	"$sysvipc_lsipc" "$1" -r --noheadings -o "$2"
}

# Whether a number is as expected: sysvipc_compare WHAT TARGET EXPECTED ACTUAL
sysvipc_compare()
{
	[ "$3" = "$4" ] ||
		sysvipc_fail "$1 differ" target "$2" expected "$3" actual "$4"
}

# assert_messages ID N: how many messages wait in a queue.
assert_messages()
{
	local actual

	actual=$(sysvipc_column "queue:$1" MSGS) || return
	sysvipc_compare messages "queue:$1" "$2" "$actual"
}

# Whether a message of this type and text waits; prints all of the type.
sysvipc_has_message()
{
	local text status=1

	while IFS= read -r -d '' text; do
		printf '%s\n' "$text"
		[ "$text" != "$3" ] || status=0
	done < <("$sysvipc_ipcrecv" "queue:$1" --peek -a -0 -t "$2" 2>/dev/null)
	return $status
}

# assert_message ID TYPE TEXT, refute_message ID TYPE TEXT
assert_message()
{
	local actual

	assert_object "queue:$1" || return
	actual=$(sysvipc_has_message "$@") ||
		sysvipc_fail "no such message" target "queue:$1" type "$2" \
			expected "$3" actual "${actual:-none of this type}"
}

refute_message()
{
	assert_object "queue:$1" || return
	! sysvipc_has_message "$@" >/dev/null ||
		sysvipc_fail "message is there" target "queue:$1" type "$2" \
			text "$3"
}

# assert_semaphore ID NUM VALUE
assert_semaphore()
{
	local values actual

	values=$("$sysvipc_ipcsem" get "semset:$1" --values) || return
	IFS=, read -ra actual <<<"$values"
	sysvipc_compare "values of semaphore $2" "semset:$1" "$3" \
		"${actual[$2]-no such semaphore}"
}

# assert_attachments ID N: how often a segment is attached.
assert_attachments()
{
	local actual

	actual=$(sysvipc_column "segment:$1" NATTCH) || return
	sysvipc_compare attachments "segment:$1" "$2" "$actual"
}

# Whether everything that was made since sysvipc_setup has been removed.
assert_no_leaks()
{
	local now left

	now=$(sysvipc_list) || return
	left=$(comm -13 <(echo "$sysvipc_before") <(echo "$now"))
	[ -z "$left" ] ||
		sysvipc_fail "objects are left" expected none actual \
			"$(echo "$left" | tr '\n' ' ' | sed 's/ $//')"
}
