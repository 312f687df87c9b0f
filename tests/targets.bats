#!/usr/bin/env bats
# Targets as operands, in the namespace in which a command works; the oracle is
# the kernel.

load helper

setup()
{
	q=$(objects queue 0x1234 0600)
	m=$(objects segment 0x55 0600 4096)
	s=$(objects semset 0x77 0600 3)
	here=$(readlink /proc/self/ns/ipc)
	here=${here//[^0-9]/}
	cd "$BATS_TEST_TMPDIR"
}

teardown()
{
	remove_all
}

# Whether commands fail as they should: refused COMMANDS-WITH-REASONS
refused()
{
	while IFS='|' read -r command message; do
		eval "run -1 --separate-stderr $command" </dev/null
		[ "${stderr_lines[0]}" = "${command%% *}: $message" ] || {
			echo "$command: $stderr"
			return 1
		}
	done
}

@test "commands for one kind take a target of that kind as an operand" {
	for target in "queue:$q" "msg:$q" q:0x1234 "queue:$q@$here"; do
		run -0 ipcsend "$target" -m hello
		run -0 objects receive "$q"
		[[ $output = *hello* ]]
		objects send "$q" 1 world
		run -0 ipcrecv "$target"
		[ "$output" = world ]
	done
	for target in "segment:$m" shm:0x55 "m:$m@$here"; do
		echo "$target" >text
		run -0 ipcattach "$target" -W <text
		objects peek "$m" | head -c "${#target}" | has -xF "$target"
		[ "$(ipcattach "$target" -l "${#target}")" = "$target" ]
		run -0 ipcattach "$target" -- true
	done
	for target in "semset:$s" sem:0x77 "s:$s@$here"; do
		run -0 ipcsem set "$target" 0=0
		run -0 ipcsem post "$target" 0
		run -0 ipcsem op "$target" 0+1
		run -0 ipcsem wait "$target"
		run -0 ipcsem run "$target" -- true
		run -0 ipcsem "$target" 0
		[ "$(awk 'NR == 2 { print $2 }' <<<"$output")" = 1 ]
		run -0 /usr/bin/ipcs -s -i "$s"
		[[ $output =~ $'\n'0\ +1\ +0\ +0\ +[0-9]+ ]]
	done
}

@test "a target finds the object whose key comes from a path with blanks" {
	touch 'a path: 7' "a'b"
	run -0 perl -MIPC::SysV=ftok -e \
		'print msgget(ftok("./a path: 7", 1), 01600) // die, " ",
			msgget(ftok("./a\x27b", 7), 01600) // die'
	read -r one two <<<"$output"
	run -0 ipcsend 'queue:./a path: 7:1' -m one
	run -0 ipcsend 'queue:./a%20path%3a%207:1' -m two
	run -0 ipcsend "queue:./a'b:7" -m three
	[ "$(/usr/bin/ipcs -q | awk -v id="$one" '$2 == id { print $6 }')" = 2 ]
	[ "$(/usr/bin/ipcs -q | awk -v id="$two" '$2 == id { print $6 }')" = 1 ]
}

@test "a target of another kind is refused with the reason" {
	refused <<-END
	ipcrecv -n segment:0|segment:0: ipcrecv takes message queues and POSIX message queues
	ipcsend -m x sem:$s|sem:$s: ipcsend takes message queues and POSIX message queues
	ipcattach queue:$q|queue:$q: ipcattach takes shared memory segments and POSIX shared memory objects
	ipcsem get segment:$m|segment:$m: ipcsem takes semaphore sets and POSIX semaphores
	ipcsem queue:$q 0|queue:$q: ipcsem takes semaphore sets and POSIX semaphores
	ipcrecv -n foo:1|foo:1: no such kind: expected queue, segment, semset, pqueue, psegment or psem
	ipcrecv -n queue:01|queue:01: ambiguous leading 0: drop it
	ipcrecv -n queue:$q --ns 010|--ns 010: ambiguous leading 0: drop it
	ipcrecv -n queue:$q -t 010|-t 010: ambiguous leading 0: drop it
	ipcrecv -n queue:/no/such/path|queue:/no/such/path: No such file or directory
	ipcrecv -n $q|$q: not a target; write -i $q or queue:$q
	ipcrecv -n queue:$q queue:$q|queue:$q: unexpected operand
	ipcrecv -n -i $q queue:$q|queue:$q: another object is named already
	ipcsem semset:$s semset:$s|semset:$s: another object is named already
	ipcsend -m x queue:$q@1|queue:$q@1: in another IPC namespace; use --ns to work there; nothing sent
	ipcattach segment:0x55@77|segment:0x00000055@77: in another IPC namespace; use --ns to work there
	ipcsem set semset:$s@$((here + 1)) 0=1|semset:$s@$((here + 1)): in another IPC namespace; use --ns to work there
	ipcsem semset:0x99|semset:0x00000099: no such key
	ipcsem semset:99999|semset:99999: no such id
	END
	run -125 --separate-stderr ipcsem run "queue:$q" -- true
	run -125 --separate-stderr ipcattach "queue:$q" -- true
	[ "$(/usr/bin/ipcs -q | awk -v id="$q" '$2 == id { print $6 }')" = 0 ]
}

# The objects, as the kernel lists them.
inventory()
{
	cat /proc/sysvipc/{msg,shm,sem} | awk '{ print $1, $2, $3 }'
}

@test "ipcrm and ipcmod take targets, as operands and from standard input" {
	run -0 ipcmod -p 0640 "queue:$q" - <<-END
	shm:0x55
	sem:$s@$here
	END
	for kind in msg shm sem; do
		[ "$(awk 'NR == 2 { print $3 }' "/proc/sysvipc/$kind")" = 640 ]
	done
	run -0 ipcrm -n - "queue:$q" <<<"segment:$m"
	[ "$output" = "queue:$q"$'\n'"segment:$m" ]
	[ "$(count shm)" = 1 ]
	m2=$(objects segment 0x56 0600 1)
	run -0 --separate-stderr ipcrm "queue:0x1234" - <<<"segment:$m"
	[ -z "$output$stderr" ]
	[ "$(count msg)$(count shm)$(count sem)" = 011 ]
	exists shm "$m2"
	run -0 ipcrm - </dev/null
	run -0 ipcmod -p 0600 - </dev/null
	# An object that is gone doesn't keep the next one.
	run -1 --separate-stderr ipcrm - <<-END
	segment:$m
	segment:$m2
	END
	[ "$stderr" = "ipcrm: segment:$m: no such id" ]
	[ "$(count shm)" = 0 ]
}

@test "a list with a line that isn't a target removes and changes nothing" {
	before=$(inventory)
	while read -r message line; do
		# shellcheck disable=SC2059 # the line has escapes
		printf "queue:$q\n$line\nsemset:$s\n" >list
		for command in "ipcrm" "ipcrm -n" "ipcmod -p 0644"; do
			# shellcheck disable=SC2086
			run -1 --separate-stderr $command - <list
			[ -z "$output" ]
			[[ $stderr = "${command%% *}: standard input: line 2: "*"$message"* ]] || {
				echo "$line: $stderr"
				return 1
			}
		done
		[ "$(inventory)" = "$before" ]
	done <<-END
	expected
	kind x segment:0
	expected segment
	id segment:x
	id segment:$m segment:$m
	two segment:%%0
	two segment:%%00
	NUL segment:$m\\0
	id segment:$m\\r
	namespace segment:$m@1
	namespace segment:$m@$((here + 1))
	leading segment:0$m
	END
	printf 'queue:%s\nsegment:%s' "$q" "$m" >list
	run -1 --separate-stderr ipcrm - <list
	[ "$stderr" = "ipcrm: standard input: line 2: segment:$m: no newline ends it; the list may be cut off" ]
	head -c 20000 /dev/zero | tr '\0' 1 >list
	run -1 --separate-stderr ipcrm - <list
	[ "$stderr" = "ipcrm: standard input: line 1: not a target: too long" ]
	run -1 --separate-stderr bash -c 'ipcrm - <&-'
	[ "$stderr" = "ipcrm: standard input: Bad file descriptor" ]
	run -1 --separate-stderr ipcrm - <.
	[ "$stderr" = "ipcrm: standard input: Is a directory" ]
	refused <<-END
	ipcrm - -|-: standard input is read once
	ipcrm queue:$q shm|shm: nothing removed: to remove one kind only, write -ashm or --all=shm, in one word
	ipcrm queue:$q foo|foo: no such kind: expected queue, segment, semset, pqueue, psegment or psem
	ipcmod -p 600 foo|foo: unexpected operand
	ipcmod --lock queue:$q|--lock and --unlock are for segments, not for a message queue
	END
	run -1 --separate-stderr ipcmod --lock - <<<"queue:$q"
	[ "$stderr" = "ipcmod: standard input: --lock and --unlock are for segments, not for a message queue" ]
	[ "$(inventory)" = "$before" ]
}

# Whether a process is in another IPC namespace than we are.
has_moved()
{
	[ "$(readlink "/proc/$1/ns/ipc")" != "$(readlink /proc/self/ns/ipc)" ]
}

# In a namespace of its own, with the objects of setup: others' names, and a
# namespace forgotten on one side of a pipe.
@test "a hostile name, or a namespace that one side forgot, removes nothing" {
	[ -w /dev/shm ] || skip "/dev/shm can't be written to"
	name="/dev/shm/x$$ segment:$m"
	: >"$name"
	line=$(cd /dev/shm && ls -d x$$*)
	run -1 ipcrm - <<<"$line"
	run -1 ipcrm "$line"
	[ -e "$name" ]
	# With its kind it names the file, and nothing else.
	run -0 ipcrm - <<<"pshm:/$line"
	[ ! -e "$name" ]
	exists shm "$m"
	# The path of a key: its words are not targets.
	touch "a segment:$m" "$(printf 'b\nsegment:%s' "$m")"
	run -0 perl -MIPC::SysV=ftok -e 'print msgget(ftok("a segment:'"$m"'", 1), 01600) // die'
	id=$output
	run -1 ipcrm - <<<"queue:./b"$'\n'"segment:$m"
	exists shm "$m"
	run -0 ipcrm - <<<"queue:./a segment:$m:1"
	run -1 exists msg "$id"
	exists shm "$m"
	# Another namespace, where the same ids are others' objects.
	background unshare --ipc bash -c "objects segment 0 0600 1; exec sleep 1000"
	other=$!
	eventually has_moved "$other"
	eventually nsenter --ipc="/proc/$other/ns/ipc" \
		awk 'NR > 1 { found = 1 } END { exit !found }' /proc/sysvipc/shm
	there=$(readlink "/proc/$other/ns/ipc")
	there=${there//[^0-9]/}
	count_there()
	{
		nsenter --ipc="/proc/$other/ns/ipc" awk 'NR > 1' /proc/sysvipc/shm | wc -l
	}
	run -0 ipcrm -n -ashm --ns "$other"
	[[ $output = segment:*@$there ]]
	# Forgotten on the right, then on the left.
	run -1 ipcrm - <<<"$output"
	exists shm "$m"
	run -0 ipcrm -n -ashm
	[ "$output" = "segment:$m" ]
	run -1 --separate-stderr ipcrm --ns "$other" - <<<"$output"
	[[ $stderr = *": names no namespace, which it must under --ns; "* ]]
	[ "$(count_there)" = 1 ]
	exists shm "$m"
	# On both sides.
	run -0 bash -c "set -o pipefail; ipcrm -n -ashm --ns $other | ipcrm --ns $other -"
	[ "$(count_there)" = 0 ]
	exists shm "$m"
	kill "$other"
}

@test "ipcs and lsipc show the object named by a target, as with -i" {
	for target in "-q -i $q|queue:$q" "-q -i $q|q:0x1234" "-m -i $m|shm:$m" \
		"-m -i $m|segment:0x55@$here" "-s -i $s|semset:$s"; do
		for options in "" "-b"; do
			# shellcheck disable=SC2086
			run -0 /usr/bin/ipcs ${target%|*} $options
			stock=$output
			# shellcheck disable=SC2086
			run -0 ipcs "${target#*|}" $options
			[ "$output" = "$stock" ]
		done
		# shellcheck disable=SC2086
		run -0 /usr/bin/lsipc ${target%|*} -r -o ID,KEY,PERMS
		stock=$output
		run -0 lsipc "${target#*|}" -r -o ID,KEY,PERMS
		[ "$output" = "$stock" ]
	done
	run -0 lsipc -q "queue:$q" -J
	refused <<-END
	ipcs -m queue:$q|queue:$q: not one of the shared memory segments asked for
	lsipc -m queue:$q|queue:$q: not one of the shared memory segments asked for
	ipcs -q -i $q queue:$q|queue:$q: another object is named already
	lsipc -q -i $q queue:$q|queue:$q: another object is named already
	lsipc -Q -N /x queue:$q|queue:$q: not one of the POSIX message queues asked for
	lsipc queue:$q --all-namespaces|TARGET and --all-namespaces exclude each other
	lsipc -g queue:$q|-g is about limits, not about objects
	lsipc queue:$q x|x: unexpected operand
	ipcs queue:$q segment:$m --posix|TARGET and --posix exclude each other
	ipcs queue:$q --posix|TARGET and --posix exclude each other
	ipcs queue:$q@1|queue:$q@1: in another IPC namespace; use --ns to work there
	lsipc semset:0x99|semset:0x00000099: no such key
	lsipc segment:99999|segment:99999: no such id
	ipcs $q|$q: not a target; write queue:$q, segment:$q or semset:$q
	lsipc foo:1|foo:1: no such kind: expected queue, segment, semset, pqueue, psegment or psem
	END
}

@test "ipcs and lsipc show several targets, in the order given, once each" {
	run -0 /usr/bin/ipcs -s -i "$s"
	stock=$output
	run -0 /usr/bin/ipcs -q -i "$q"
	run -0 diff <(printf '%s\n' "$stock" "" "$output" "") \
		<(ipcs "semset:$s" q:0x1234 | sed '$d' | cat - <(echo))
	run -0 lsipc "semset:$s" "queue:$q" "sem:$s" q:0x1234 shm:0x55 -r \
		--noheadings -o TARGET
	[ "$output" = "semset:$s"$'\n'"queue:$q"$'\n'"segment:$m" ]
	run -0 lsipc "queue:$q" "segment:$m" -J
	[ "$(jq -r '.objects[].kind' <<<"$output" | paste -sd' ')" = "queue segment" ]
	# One that isn't there doesn't keep the others.
	for command in "ipcs" "lsipc -r --noheadings -o TARGET"; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr $command queue:99999 "segment:$m" sem:0x99
		[[ $output = *"$m"* ]]
		[ "$(sort <<<"$stderr")" = "${command%% *}: queue:99999: no such id
${command%% *}: semset:0x00000099: no such key" ]
	done
	run -1 --separate-stderr lsipc queue:99999 sem:0x99
	[ -z "$output" ]
}

@test "lsipc with filters shows those of its targets for which they hold" {
	objects send "$q" 1 x
	other=$(objects queue 0 0600)
	run -0 --separate-stderr lsipc --empty "queue:$q" "queue:$other" \
		"segment:$m" -r --noheadings -o TARGET
	[ "$output" = "queue:$other" ]
	[ -z "$stderr" ]
	run -0 lsipc "queue:$q" --sort MSGS -r --noheadings -o TARGET
	[ "$output" = "queue:$q" ]
}

@test "lsipc prints targets, which ipcrm and ipcmod read" {
	run -0 lsipc -a -r --noheadings -o TARGET
	[ "$output" = "queue:$q"$'\n'"segment:$m"$'\n'"semset:$s" ]
	run -0 lsipc -m -r --noheadings -o TARGET --ns $$
	[ "$output" = "segment:$m@$here" ]
	# Namespaces of others may vanish in the meantime, which is a failure of
	# that one.
	run lsipc -m --all-namespaces -r --noheadings -o TARGET
	[[ $'\n'$output$'\n' = *$'\n'"segment:$m@$here"$'\n'* ]]
	run -0 bash -c "set -o pipefail; lsipc -m -r --noheadings -o TARGET | ipcmod -p 0 -"
	[ "$(awk 'NR == 2 { print $3 }' /proc/sysvipc/shm)" = 0 ]
	run -0 bash -c "set -o pipefail; lsipc -a -r --noheadings -o TARGET --ns $$ |
		ipcrm --ns $$ -"
	[ "$(count msg)$(count shm)$(count sem)" = 000 ]
}

@test "a path that names a POSIX object only is answered with its target" {
	needs_mounts
	own '
		posix queue /orders 0600
		posix segment /orders 0600 1
		posix sem /orders 0600 1
		posix queue /tmp 0600
		: >"/dev/shm/$(printf "a b")"
		said() {
			why=$("${@:2}" 2>&1) && exit 1
			[ "${why%%$'"'\\n'"'*}" = "$1" ] || {
				echo "expected $1, got $why"
				exit 1
			}
		}
		none="No such file or directory"
		object="for the POSIX object"
		said "lsipc: queue:/orders: $none; write pqueue:/orders $object" \
			lsipc queue:/orders
		said "ipcrm: segment:/orders: $none; write psegment:/orders $object" \
			ipcrm segment:/orders
		said "ipcmod: semset:/orders: $none; write psem:/orders $object" \
			ipcmod -p 0 semset:/orders
		said "ipcrm: segment:/a b: $none; write psegment:/a%20b $object" \
			ipcrm "segment:/a b"
		said "ipcsend: queue:/none: $none" ipcsend -m x queue:/none
		long=/$(head -c 255 /dev/zero | tr "\0" n)
		ipcmk -q -n "$long" >/dev/null
		said "ipcsend: queue:$long: $none" ipcsend -m x "queue:$long"
		said "ipcsend: queue:${long}n: File name too long" \
			ipcsend -m x "queue:${long}n"
		# A path that is there, and whose key is not.
		ipcsend -m x queue:/tmp 2>"$1/err" && exit 1
		grep -qx "ipcsend: queue:0x[0-9a-f]*: no such key; write pqueue:/tmp $object; nothing sent" \
			"$1/err"
		ls /dev/shm/orders /dev/shm/sem.orders /dev/mqueue/orders' \
		"$BATS_TEST_TMPDIR"
}
