#!/usr/bin/env bats
# ipcmetrics: numbers for Prometheus.

load helper
load monitoring

teardown()
{
	local pid

	for pid in "${pids[@]}"; do
		kill "$pid" 2>/dev/null || :
	done
	remove_all
}

setup()
{
	pids=()
	cd "$BATS_TEST_TMPDIR" || return
}

# The value of a sample, as it is written: value SERIES
value()
{
	awk -v name="$1" 'index($0, name " ") == 1 {
		print substr($0, length(name) + 2)
	}' metrics
}

# Takes the metrics into a file.
take()
{
	ipcmetrics "$@" >metrics 2>said
}

# A sum over all rows of a file of the kernel: kernel_sum FILE COLUMN
kernel_sum()
{
	awk -v column="$2" 'NR > 1 { sum += $column } END { printf "%d\n", sum }' \
		"/proc/sysvipc/$1"
}

needs_parsers()
{
	needs promtool
	/usr/bin/python3 -c 'import prometheus_client.openmetrics.parser' \
		2>/dev/null || skip "python3-prometheus-client isn't installed"
}

# Whether other people's programs take a file: both forms, each sample once, and
# nothing but gauges. Writes the samples into a file, a JSON list in each line.
is_valid()
{
	promtool check metrics <"$1" >checked 2>&1 || {
		cat checked
		return 1
	}
	/usr/bin/python3 - "$1" >samples <<-'END'
		import json, sys
		from prometheus_client.openmetrics.parser import (
		    text_string_to_metric_families)
		seen = set()
		for family in text_string_to_metric_families(open(sys.argv[1]).read()):
		    assert family.type == "gauge", family
		    assert family.documentation, family
		    assert family.name.endswith(family.unit), family
		    assert family.samples, family
		    for sample in family.samples:
		        key = json.dumps([sample.name, sample.labels],
		            sort_keys=True)
		        assert key not in seen, key
		        seen.add(key)
		        print(json.dumps([sample.name, sample.labels,
		            float(sample.value)], sort_keys=True))
	END
}

@test "sums by kind and owner are those of the kernel" {
	id=$(objects queue 0x11 0600)
	objects send "$id" 1 hello
	objects send "$(objects queue 0 0600)" 1 "four words of text"
	objects touch "$(objects segment 0x22 0600 1048576)"
	objects segment 0 0600 100
	objects semset 0x33 0600 3
	objects semset 0 0600 5
	take
	[ ! -s said ] || cat said
	owner=$(id -un)
	for row in queue:msg segment:shm semset:sem; do
		[ "$(value "sysvipc_objects{kind=\"${row%:*}\",owner=\"$owner\"}")" = \
			"$(count "${row#*:}")" ]
	done
	[ "$(value "sysvipc_messages{kind=\"queue\",owner=\"$owner\"}")" = \
		"$(kernel_sum msg 5)" ]
	[ "$(value "sysvipc_bytes{kind=\"queue\",owner=\"$owner\"}")" = \
		"$(kernel_sum msg 4)" ]
	[ "$(value "sysvipc_bytes{kind=\"segment\",owner=\"$owner\"}")" = \
		"$(kernel_sum shm 4)" ]
	[ "$(value "sysvipc_resident_bytes{kind=\"segment\",owner=\"$owner\"}")" = \
		"$(kernel_sum shm 15)" ]
	[ "$(kernel_sum shm 15)" -gt 0 ]
	[ "$(value "sysvipc_swapped_bytes{kind=\"segment\",owner=\"$owner\"}")" = \
		"$(kernel_sum shm 16)" ]
	[ "$(value "sysvipc_semaphores{kind=\"semset\",owner=\"$owner\"}")" = \
		"$(kernel_sum sem 4)" ]
	# Nothing about one object, nothing of a message.
	run -1 grep -E 'id=|key=|hello|four words' metrics
}

@test "two owners have two samples, and filters select" {
	needs_root
	objects queue 0 0600
	id=$(objects queue 0 0600)
	objects chown queue "$id" 54321 54321 0600
	take
	[ "$(value 'sysvipc_objects{kind="queue",owner="root"}')" = 1 ]
	[ "$(value 'sysvipc_objects{kind="queue",owner="54321"}')" = 1 ]
	take --owner 54321 -q
	[ "$(grep -c '^sysvipc_objects' metrics)" -eq 1 ]
	[ "$(value 'sysvipc_objects{kind="queue",owner="54321"}')" = 1 ]
	[ -z "$(value 'sysvipc_unattached_objects{kind="segment"}')" ]
}

@test "limits and their use are those of sysctl" {
	objects semset 0 0600 7
	objects queue 0 0600
	take
	for row in msgmni msgmax msgmnb shmmni shmmax shmall; do
		[ "$(value "sysvipc_limit{name=\"$row\"}")" = \
			"$(cat /proc/sys/kernel/$row)" ]
	done
	read -ra sem </proc/sys/kernel/sem
	for row in 0:semmsl 1:semmns 2:semopm 3:semmni; do
		[ "$(value "sysvipc_limit{name=\"${row#*:}\"}")" = \
			"${sem[${row%:*}]}" ]
	done
	[ "$(value 'sysvipc_limit_used{name="semmns"}')" = 7 ]
	awk -v got="$(value 'sysvipc_limit_used_ratio{name="msgmni"}')" \
		-v most="$(cat /proc/sys/kernel/msgmni)" \
		'BEGIN { want = 1 / most; exit !(got > 0.999 * want &&
			got < 1.001 * want) }'
	# What is limited one by one has no use.
	[ -z "$(value 'sysvipc_limit_used{name="msgmax"}')" ]
}

@test "limits of POSIX queues are those of sysctl, without those of a user" {
	[ -r /proc/sys/fs/mqueue/queues_max ] || skip "can't mount anything"
	ipcmetrics -Q >metrics 2>said || [ -s said ]
	grep '^sysvipc_limit{' metrics | sort >limits
	diff limits - <<-END
		sysvipc_limit{name="mqumax"} $(cat /proc/sys/fs/mqueue/msgsize_max)
		sysvipc_limit{name="mqumnb"} $(cat /proc/sys/fs/mqueue/msg_max)
		sysvipc_limit{name="mqumni"} $(cat /proc/sys/fs/mqueue/queues_max)
	END
	[ "$(value sysvipc_scrape_errors)" = "$(wc -l <said)" ]
}

@test "a limit of 0 has no ratio" {
	[ -w /proc/sys/kernel/msgmni ] || skip "needs root"
	unshare --ipc bash -ec 'echo 0 >/proc/sys/kernel/msgmni; ipcmetrics' >metrics
	[ "$(value 'sysvipc_limit{name="msgmni"}')" = 0 ]
	[ -z "$(value 'sysvipc_limit_used_ratio{name="msgmni"}')" ]
}

@test "segments that nobody has attached, and their bytes" {
	objects segment 0 0600 5000
	id=$(objects segment 0 0600 7000)
	users attach "$id" r 0 </dev/null >/dev/null 3>&- &
	pids+=($!)
	is_attached() { awk 'NR > 1 && $7 == 1 { f = 1 } END { exit !f }' /proc/sysvipc/shm; }
	eventually is_attached
	take
	[ "$(value 'sysvipc_unattached_objects{kind="segment"}')" = 1 ]
	[ "$(value 'sysvipc_unattached_bytes{kind="segment"}')" = 5000 ]
}

@test "grades of orphaned objects" {
	needs_root
	mkdir -m 755 tools
	as_stranger "$(public_copy tools/objects)" segment 0 0600 6000
	objects segment 0 0666 100
	take -m
	[ "$(awk '/^sysvipc_orphaned_objects/ { sum += $2 } END { print sum }' \
		metrics)" -eq 2 ]
	# Of root: never for certain.
	[ "$(value 'sysvipc_orphaned_objects{kind="segment",grade="yes"}')" -le 1 ]
	[ "$(awk '/^sysvipc_orphaned_bytes/ { sum += $2 } END { print sum }' \
		metrics)" -eq 6100 ]
}

@test "blocked threads: the kernel's count of a set, what /proc shows of a queue" {
	needs_root
	queue=$(objects queue 0 0600)
	set=$(objects semset 0 0600 2)
	users receive "$queue" 3 2 </dev/null >/dev/null 3>&- &
	pids+=($!)
	users op "$set" 3 0 -1 </dev/null >/dev/null 3>&- &
	pids+=($!)
	eventually is_blocked "${pids[0]}" 2
	eventually is_blocked "${pids[1]}" 3
	take --each || [ -s said ]
	[ "$(value "sysvipc_semaphore_waiters{kind=\"semset\",id=\"$set\",key=\"0x00000000\",owner=\"root\",num=\"0\",direction=\"increase\"}")" = 3 ]
	[ "$(value 'sysvipc_blocked_threads{kind="semset",direction="operate"}')" = 3 ]
	waiters="sysvipc_queue_waiters{kind=\"queue\",id=\"$queue\",key=\"0x00000000\",owner=\"root\",direction=\"receive\"}"
	if [ -s said ]; then
		# A process of the host can't be seen into: it may wait, too.
		[ -z "$(value 'sysvipc_blocked_threads{kind="queue",direction="receive"}')" ]
		[ -z "$(value "$waiters")" ]
		[ "$(value sysvipc_scrape_errors)" = "$(wc -l <said)" ]
	else
		[ "$(value 'sysvipc_blocked_threads{kind="queue",direction="receive"}')" = 2 ]
		[ "$(value 'sysvipc_blocked_threads{kind="queue",direction="send"}')" = 0 ]
		[ "$(value "$waiters")" = 2 ]
	fi
}

@test "in another pid namespace waiters on a queue are unknown, not 0" {
	needs_root
	unshare --pid --fork --mount-proc true 2>/dev/null ||
		skip "no pid namespace here"
	queue=$(objects queue 0 0600)
	users receive "$queue" 3 2 </dev/null >/dev/null 3>&- &
	pids+=($!)
	eventually is_blocked "${pids[0]}" 2
	run -0 --separate-stderr unshare --pid --fork --mount-proc ipcmetrics --each
	[[ $output != *'blocked_threads{kind="queue"'* ]]
	[[ $output != *'queue_waiters'* ]]
	[[ $output = *$'\nsysvipc_scrape_errors 1\n'* ]]
	[ "$stderr" = "ipcmetrics: not every waiting thread can be seen" ]
}

@test "--each has the numbers of each object" {
	queue=$(objects queue 0x11 0600)
	objects send "$queue" 1 hello
	objects qbytes "$queue" 4096
	segment=$(objects segment 0x22 0600 5000)
	set=$(objects semset 0x33 0600 2)
	objects op "$set" 1 9
	take --each
	labels="id=\"$queue\",key=\"0x00000011\",owner=\"$(id -un)\""
	[ "$(value "sysvipc_queue_messages{kind=\"queue\",$labels}")" = 1 ]
	[ "$(value "sysvipc_queue_bytes{kind=\"queue\",$labels}")" = 5 ]
	[ "$(value "sysvipc_queue_capacity_bytes{kind=\"queue\",$labels}")" = 4096 ]
	[ "$(value "sysvipc_queue_used_ratio{kind=\"queue\",$labels}")" = 0.00122070312 ]
	[ "$(value "sysvipc_queue_last_send_time_seconds{kind=\"queue\",$labels}")" = \
		"$(awk 'NR == 2 { print $12 }' /proc/sysvipc/msg)" ]
	# Never: no number.
	run -1 grep last_receive_time_seconds metrics
	labels="id=\"$segment\",key=\"0x00000022\",owner=\"$(id -un)\""
	[ "$(value "sysvipc_segment_size_bytes{kind=\"segment\",$labels}")" = 5000 ]
	[ "$(value "sysvipc_segment_attachments{kind=\"segment\",$labels}")" = 0 ]
	[ "$(value "sysvipc_segment_resident_bytes{kind=\"segment\",$labels}")" = \
		"$(kernel_sum shm 15)" ]
	labels="id=\"$set\",key=\"0x00000033\",owner=\"$(id -un)\",num=\"1\""
	[ "$(value "sysvipc_semaphore_value{kind=\"semset\",$labels}")" = 9 ]
	run -1 grep hello metrics
}

@test "more objects than --max are refused, and the file stays" {
	objects fill queue 3
	objects semset 0 0600 4
	echo old >file
	run -0 ipcmetrics --each --max 7 -o file
	echo old >file
	run -1 --separate-stderr ipcmetrics --each --max 6 -o file
	[ "${stderr_lines[-1]}" = "ipcmetrics: 7 objects and semaphores exceed --max 6" ]
	[ "$(cat file)" = old ]
	run -1 --separate-stderr ipcmetrics --each --max 6
	[ -z "$output" ]
	# 500, if nothing else is said; without --each there is no such limit.
	objects fill queue 497
	run -1 --separate-stderr ipcmetrics --each
	[[ $stderr = *"504 objects and semaphores exceed --max 500" ]]
	run -0 ipcmetrics
	run -0 ipcmetrics -q --each
}

@test "a set that may not be read has no values, and is counted" {
	needs_root
	set=$(objects semset 0x44 0600 2)
	run -1 --separate-stderr as_stranger "$(public_copy ipcmetrics)" -s --each
	[[ $stderr = *"ipcmetrics: semset:$set: "* ]]
	[[ $output != *semaphore_value* ]]
	[[ $output != *semaphore_waiters* ]]
	[[ $output != *blocked_threads* ]]
	[[ $output = *'sysvipc_semaphores{kind="semset",owner="root"} 2'* ]]
	[ "$(awk '/^sysvipc_scrape_errors/ { print $2 }' <<<"$output")" = \
		"${#stderr_lines[@]}" ]
	[ "${lines[-1]}" = "# EOF" ]
	needs_parsers
	echo "$output" >metrics
	is_valid metrics
}

@test "what the kernel doesn't tell is left out and counted, not 0" {
	needs_mounts
	objects segment 0 0600 5000
	awk '{ NF = 14; print }' /proc/sysvipc/shm >shm
	run -1 --separate-stderr over shm /proc/sysvipc/shm -- ipcmetrics -m --each
	[[ $output = *'sysvipc_bytes{kind="segment",'*' 5000'$'\n'* ]]
	[[ $output != *resident* ]]
	[[ $output != *swapped* ]]
	[[ $stderr = *": sysvipc_resident_bytes: unknown"* ]]
	[[ $output = *$'\n'"sysvipc_scrape_errors ${#stderr_lines[@]}"$'\n'* ]]
}

@test "sums of a kind whose objects can't be read are left out, not 0" {
	needs_mounts
	objects queue 0 0600
	objects queue 0 0600
	# The second row ends too early.
	head -c -40 /proc/sysvipc/msg >msg
	run -1 --separate-stderr over msg /proc/sysvipc/msg -- ipcmetrics -q
	[[ $output != *'kind="queue"'* ]]
	[[ $output = *$'\n'"sysvipc_scrape_errors ${#stderr_lines[@]}"$'\n'* ]]
	[ "${#stderr_lines[@]}" -ge 1 ]
	[ "${lines[-1]}" = "# EOF" ]
}

@test "-o FILE replaces the file, with mode 0644, and leaves nothing beside it" {
	(umask 077 && ipcmetrics -o file)
	[ "$(stat -c %a file)" = 644 ]
	[ "$(tail -n 1 file)" = "# EOF" ]
	echo precious >other
	ln -sf other file
	run -0 --separate-stderr ipcmetrics -o file
	[ -z "$output" ]
	[ ! -L file ]
	[ "$(cat other)" = precious ]
	[ "$(tail -n 1 file)" = "# EOF" ]
	ln -sf missing file
	run -0 ipcmetrics -o file
	[ ! -L file ] && [ ! -e missing ]
	[ -z "$(find . -name 'file.*')" ]
}

@test "-o FILE refuses what is no file, and what can't be written" {
	mkfifo fifo
	run -1 --separate-stderr ipcmetrics -o fifo
	[[ $stderr = *"ipcmetrics: fifo: not a regular file" ]]
	ln -s /dev/null link
	run -1 --separate-stderr ipcmetrics -o link
	[[ $stderr = *"ipcmetrics: link: not a regular file" ]]
	[ -L link ] && [ -p fifo ]
	run -1 --separate-stderr ipcmetrics -o .
	[[ $stderr = *"ipcmetrics: .: Is a directory" ]]
	run -1 --separate-stderr ipcmetrics -o none/file
	[[ $stderr = *"ipcmetrics: none/file: No such file or directory" ]]
	run -1 --separate-stderr ipcmetrics -o ''
	is_misuse ipcmetrics
}

@test "on a full disk the old file stays, with nothing beside it" {
	needs_mounts
	mkdir disk
	run -0 with_mounts '
		mount -t tmpfs -o size=8k none disk
		echo old >disk/file
		head -c 4096 /dev/zero >disk/rest
		status=0
		ipcmetrics -o disk/file 2>said || status=$?
		[ "$status" -eq 1 ]
		tail -n 1 said
		cat disk/file
		ls disk'
	[ "${lines[*]}" = "ipcmetrics: disk/file: No space left on device old file rest" ]
}

@test "a signal in between leaves no half file and none beside it" {
	needs strace
	for call in fchmod fsync; do
		echo old >file
		# SIGTERM, which is 15.
		run -143 env --default-signal=TERM strace -qq -o /dev/null \
			-e "inject=$call:signal=TERM" "$BUILD/ipcmetrics" -o file
		[ "$(tail -n 1 file)" = "# EOF" ]
		[ -z "$(find . -name 'file.*')" ]
	done
}

@test "several that write the same file at once leave a whole one" {
	writers=()
	for _ in 1 2 3 4 5 6; do
		ipcmetrics -o file 2>/dev/null 3>&- &
		writers+=($!)
	done
	wait "${writers[@]}"
	[ "$(tail -n 1 file)" = "# EOF" ]
	[ "$(grep -c '^# EOF' file)" -eq 1 ]
	[ -z "$(find . -name 'file.*')" ]
}

@test "a folder that can't be written to, and a file that is a mount, stay" {
	needs_mounts
	mkdir folder
	echo old >mounted
	run -0 with_mounts '
		mount -t tmpfs none folder
		echo old >folder/file
		mount -o remount,bind,ro folder
		mount --bind mounted mounted
		for file in folder/file folder/new mounted; do
			if ipcmetrics -o $file 2>said; then exit 1; fi
			tail -n 1 said
		done
		cat folder/file mounted
		ls folder
		ls -d mounted*'
	diff - <(echo "$output") <<-END
		ipcmetrics: folder/file: Read-only file system
		ipcmetrics: folder/new: Read-only file system
		ipcmetrics: mounted: Device or resource busy
		old
		old
		file
		mounted
	END
}

@test "a file that grows too large is an error, and leaves nothing" {
	echo old >file
	run -1 bash -c 'ulimit -f 1; exec ipcmetrics -o file'
	[[ $output = *"ipcmetrics: file: File too large" ]]
	[ "$(cat file)" = old ]
	[ -z "$(find . -name 'file.*')" ]
}

@test "a full or closed standard output is an error" {
	run -1 bash -c 'ipcmetrics >/dev/full'
	[[ $output = *"No space left on device" ]]
	run -1 bash -c 'ipcmetrics >&-'
}

@test "the options are checked" {
	while read -r line; do
		echo "$line"
		# shellcheck disable=SC2086
		run -1 --separate-stderr ipcmetrics $line
		is_misuse ipcmetrics
	done <<-END
		queue:0
		--max 5
		--each --max 0
		--each --max x
		--all-namespaces --ns 1
		-M --all-namespaces
	END
}

@test "each namespace has its label, its objects and its limits" {
	needs_root
	objects queue 0 0600
	unshare --ipc bash -c 'echo 77 >/proc/sys/kernel/msgmni
		objects fill queue 3
		: >ready
		exec sleep 1000' </dev/null >/dev/null 3>&- &
	pid=$!
	pids+=("$pid")
	eventually [ -e ready ]
	own=$(stat -Lc %i /proc/self/ns/ipc)
	other=$(stat -Lc %i "/proc/$pid/ns/ipc")
	run -0 ipcmetrics --ns "$pid" -q -o metrics
	[ "$(value "sysvipc_objects{ns=\"$other\",kind=\"queue\",owner=\"root\"}")" = 3 ]
	[ "$(value "sysvipc_limit{ns=\"$other\",name=\"msgmni\"}")" = 77 ]
	# Others of the host may not be seen.
	ipcmetrics --all-namespaces -o metrics || [ -s metrics ]
	[ "$(value "sysvipc_objects{ns=\"$other\",kind=\"queue\",owner=\"root\"}")" = 3 ]
	[ "$(value "sysvipc_objects{ns=\"$own\",kind=\"queue\",owner=\"root\"}")" = 1 ]
	[ "$(value "sysvipc_limit{ns=\"$other\",name=\"msgmni\"}")" = 77 ]
	[ "$(value "sysvipc_limit{ns=\"$own\",name=\"msgmni\"}")" = \
		"$(cat /proc/sys/kernel/msgmni)" ]
	run -1 grep -v -e '^#' -e '{ns="' -e ^sysvipc_scrape_errors \
		-e ^sysvipc_build_info metrics
	needs_parsers
	is_valid metrics
}

@test "promtool and the parser of OpenMetrics take it, with no object and with all" {
	needs_parsers
	take
	is_valid metrics
	objects fill queue 3
	objects fill segment 3
	objects fill semset 3
	objects send "$(objects queue 0 0600)" 1 hello
	for way in --each "-qmsQMS --each" "--unattached" "-Q"; do
		# shellcheck disable=SC2086
		take $way || [ -s metrics ]
		is_valid metrics
	done
}

@test "32,000 objects without --each are few samples" {
	needs_parsers
	objects fill queue 32000
	take
	is_valid metrics
	[ "$(wc -l <samples)" -lt 60 ]
	grep -xF "[\"sysvipc_objects\", {\"kind\": \"queue\", \"owner\": \"$(id -un)\"}, 32000.0]" samples
}

@test "limits of 2^64 - 2^24 are taken" {
	needs_parsers
	[ -w /proc/sys/kernel/shmmax ] || skip "needs root"
	# More pages than 30 bits hold, or what a 32-bit program can ask for.
	pages=1342177280
	[ "$(getconf LONG_BIT)" = 64 ] || pages=524287
	unshare --ipc bash -ec '
		echo 18446744073692774400 >/proc/sys/kernel/shmmax
		echo 18446744073692774400 >/proc/sys/kernel/shmall
		objects segment 0 010600 "$1" >&2
		ipcmetrics' bash $((pages * 4096)) >metrics
	[ "$(value 'sysvipc_limit{name="shmmax"}')" = 18446744073692774400 ]
	[ "$(value 'sysvipc_limit_used{name="shmall"}')" = $pages ]
	is_valid metrics
	grep -x '\["sysvipc_limit", {"name": "shmmax"}, 1.844674407369277[0-9]*e+19\]' \
		samples
}

@test "owners with quotes and backslashes are the same after parsing" {
	needs_parsers
	needs_root
	needs_mounts
	cp /etc/passwd passwd
	printf '%s\n' 'q"u\no\\%:x:54321:54321::/:/bin/sh' >>passwd
	id=$(objects queue 0 0600)
	objects chown queue "$id" 54321 54321 0600
	over passwd /etc/passwd -- ipcmetrics --each >metrics
	is_valid metrics
	grep -F '["sysvipc_objects", {"kind": "queue", "owner": "q\"u\\no\\\\%25"}, 1.0]' \
		samples
}

@test "names of POSIX objects: quotes, newlines, controls, bytes that are no text" {
	needs_parsers
	needs_mounts
	own '
		cd /dev/shm
		for name in "a\"b\\n" "c
d" "$(printf "e\\033[2J")" "$(printf "f\\377")" "$(printf "f%%FF")" \
			"$(printf "\\303\\244")"; do
			echo x >"$name"
		done
		ipcmetrics -M --each >"$1"' "$PWD/metrics"
	is_valid metrics
	names=$(/usr/bin/python3 -c 'import json
rows = map(json.loads, open("samples"))
print(json.dumps(sorted(row[1]["name"] for row in rows
    if row[0] == "sysvipc_segment_size_bytes")))')
	[ "$names" = '["/a\"b\\n", "/c\nd", "/e%1B[2J", "/f%25FF", "/f%FF", "/\u00e4"]' ]
	run -1 grep "$(printf '\033')" metrics
}

@test "node_exporter and Prometheus return what ipcmetrics wrote" {
	needs prometheus prometheus-node-exporter curl
	objects fill queue 2
	objects send "$(objects queue 0 0600)" 1 hello
	mkdir text
	ipcmetrics -o text/ipc.prom
	start_monitoring </dev/null
	scraped() { curl -sf "http://127.0.0.1:$node/metrics" >metrics; }
	EVENTUALLY_TRIES=3000 eventually scraped
	[ "$(value "sysvipc_objects{kind=\"queue\",owner=\"$(id -un)\"}")" = 3 ]
	[ "$(value "sysvipc_bytes{kind=\"queue\",owner=\"$(id -un)\"}")" = 5 ]
	[ "$(value node_textfile_scrape_error)" = 0 ]
	asked()
	{
		ask sysvipc_messages | has '"kind":"queue".*"1"'
	}
	EVENTUALLY_TRIES=3000 eventually asked
}

@test "limits are there where no process can be inspected" {
	without_leak_detection
	run -0 bash -c 'for fd in {3..99}; do eval "exec $fd>&-"; done
		ulimit -n 4
		exec ipcmetrics -q -s'
	grep -qx "sysvipc_limit{name=\"msgmni\"} $(cat /proc/sys/kernel/msgmni)" \
		<<<"$output"
}

@test "ipcmetrics -o leaves no half file, whatever signal ends it" {
	needs strace
	local dir=$BATS_TEST_TMPDIR/textfiles signal
	mkdir "$dir"
	for signal in TERM QUIT ALRM; do
		run strace -qq -o /dev/null -e trace=fsync \
			-e "inject=fsync:signal=SIG$signal" \
			"$BUILD/ipcmetrics" -o "$dir/ipc.prom"
		[ "$status" -gt 128 ] || {
			echo "SIG$signal: status $status: $output"
			return 1
		}
		[ "$(ls "$dir")" = ipc.prom ]
		[ "$(tail -n 1 "$dir/ipc.prom")" = "# EOF" ]
		rm "$dir/ipc.prom"
	done
}

@test "-o - is standard output, and no file" {
	cd "$BATS_TEST_TMPDIR"
	run -0 --separate-stderr ipcmetrics -s -o -
	[[ ${lines[0]} = "# "* ]]
	[ "${lines[-1]}" = "# EOF" ]
	[ ! -e - ]
	run -0 ipcmetrics -s -o ./-
	[ -s ./- ]
}
