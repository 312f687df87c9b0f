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
		objects peek "$m" | head -c "${#target}" | grep -qxF "$target"
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

@test "a target that isn't the command's own is refused with the reason" {
	refused <<-END
	ipcrecv -n segment:0|segment:0: ipcrecv takes message queues
	ipcsend -m x sem:$s|sem:$s: ipcsend takes message queues
	ipcattach queue:$q|queue:$q: ipcattach takes shared memory segments
	ipcsem get segment:$m|segment:$m: ipcsem takes semaphore sets
	ipcsem queue:$q 0|queue:$q: ipcsem takes semaphore sets
	ipcrecv -n foo:1|foo:1: no such kind: expected queue, segment or semset
	ipcrecv -n queue:01|queue:01: ambiguous leading 0: drop it
	ipcrecv -n queue:$q --ns 010|--ns 010: ambiguous leading 0: drop it
	ipcrecv -n queue:$q -t 010|-t 010: ambiguous leading 0: drop it
	ipcrecv -n queue:/no/such/path|queue:/no/such/path: No such file or directory
	ipcrecv -n $q|$q: unexpected operand
	ipcrecv -n queue:$q queue:$q|queue:$q: unexpected operand
	ipcrecv -n -i $q queue:$q|queue:$q: needs one of -i ID, -k KEY and TARGET
	ipcsem semset:$s semset:$s|semset:$s: needs one of -i ID, -k KEY and TARGET
	ipcsend -m x queue:$q@1|queue:$q@1: in another IPC namespace; use --ns to work there
	ipcattach segment:0x55@77|segment:0x00000055@77: in another IPC namespace; use --ns to work there
	ipcsem set semset:$s@$((here + 1)) 0=1|semset:$s@$((here + 1)): in another IPC namespace; use --ns to work there
	ipcsem semset:0x99|semset key 0x00000099: no such key
	ipcsem semset:99999|semset:99999: no such id
	END
	run -125 --separate-stderr ipcsem run "queue:$q" -- true
	run -125 --separate-stderr ipcattach "queue:$q" -- true
	[ "$(/usr/bin/ipcs -q | awk -v id="$q" '$2 == id { print $6 }')" = 0 ]
}
