#!/usr/bin/env bats
# What contrib/ has for Prometheus, Grafana and systemd.

load helper
load monitoring

CONTRIB=$TOP/contrib
DASHBOARD=$CONTRIB/sysvipc-dashboard.json
ALERTS=$CONTRIB/sysvipc-alerts.yml

setup()
{
	pids=()
	cd "$BATS_TEST_TMPDIR" || return
}

teardown()
{
	end "${pids[@]}"
}

# All expressions of the dashboard for every instance, a line each.
expressions()
{
	/usr/bin/python3 - "$DASHBOARD" <<-'END'
		import json, sys
		for panel in json.load(open(sys.argv[1]))["panels"]:
		    for target in panel["targets"]:
		        print(target["expr"].replace("$instance", ".*"))
	END
}

# The names of metrics in a text, sorted.
names()
{
	grep -oE '\<(sysvipc|node)_[a-z0-9_]+' | LC_ALL=C sort -u
}

# What ipcmetrics prints without --each, and what node_exporter adds to it.
printed()
{
	objects queue 0 0600 >/dev/null
	objects segment 0 0600 4096 >/dev/null
	objects semset 0 0600 2 >/dev/null
	# Where not every process can be inspected, it prints no blocked threads, and
	# a user may not see the POSIX queues of another namespace.
	{ ipcmetrics -aQ 2>/dev/null || :; } | sed -n 's/^# TYPE \([^ ]*\) .*/\1/p' |
		LC_ALL=C sort -u - <(printf '%s\n' sysvipc_blocked_threads \
			node_textfile_mtime_seconds)
}

@test "promtool takes the alert rules" {
	needs promtool
	run -0 promtool check rules "$ALERTS"
	[[ $output = *"SUCCESS: "*" rules found" ]]
}

@test "each alert fires when it should, and only then" {
	needs promtool
	cp "$ALERTS" "$TOP/tests/monitoring/alerts.yml" .
	run -0 promtool test rules alerts.yml
	# None is left out.
	for alert in $(sed -n 's/^  - alert: //p' "$ALERTS"); do
		[ "$(grep -c "alertname: $alert\$" alerts.yml)" -ge 2 ]
	done
}

@test "alerts and dashboard name only metrics that ipcmetrics prints" {
	{
		expressions
		grep -v '^ *#' "$ALERTS" | sed '/annotations:/,/^$/d'
	} | names >named
	[ "$(wc -l <named)" -ge 10 ]
	printed >given
	run -0 comm -23 named given
	[ -z "$output" ]
}

@test "promtool takes each expression of the dashboard" {
	needs promtool
	expressions >list
	[ "$(wc -l <list)" -ge 14 ]
	echo 'groups: [{name: dashboard, rules: [' >rules.yml
	i=0
	while IFS= read -r line; do
		echo "{record: \"number:$((i += 1))\", expr: '$line'},"
	done <list >>rules.yml
	echo ']}]' >>rules.yml
	run -0 promtool check rules rules.yml
	[[ $output = *"SUCCESS: $(wc -l <list) rules found"* ]]
}

@test "the dashboard can be imported: its panels don't overlap, and all have data" {
	/usr/bin/python3 - "$DASHBOARD" <<-'END'
		import json, sys
		dashboard = json.load(open(sys.argv[1]))
		assert dashboard["id"] is None, "an id is that of one installation"
		assert dashboard["uid"] and dashboard["title"]
		assert dashboard["schemaVersion"] >= 36
		variables = {v["name"]: v for v in dashboard["templating"]["list"]}
		assert variables["datasource"]["type"] == "datasource"
		assert variables["datasource"]["query"] == "prometheus"
		source = {"type": "prometheus", "uid": "${datasource}"}
		taken, ids = set(), set()
		for panel in dashboard["panels"]:
		    assert panel["id"] not in ids, panel["id"]
		    ids.add(panel["id"])
		    assert panel["title"] and panel["description"], panel["id"]
		    assert panel["datasource"] == source, panel["title"]
		    place = panel["gridPos"]
		    assert place["x"] + place["w"] <= 24, panel["title"]
		    for x in range(place["x"], place["x"] + place["w"]):
		        for y in range(place["y"], place["y"] + place["h"]):
		            assert (x, y) not in taken, panel["title"]
		            taken.add((x, y))
		    letters = [target["refId"] for target in panel["targets"]]
		    assert letters and len(set(letters)) == len(letters)
		    for target in panel["targets"]:
		        assert target["datasource"] == source, panel["title"]
		        assert 'instance=~"$instance"' in target["expr"]
	END
}

@test "Prometheus answers each expression of the dashboard, and runs the alerts" {
	needs prometheus prometheus-node-exporter curl
	needs_sight
	objects send "$(objects queue 0 0600)" 1 hello
	objects segment 0 0600 4096
	mkdir text
	sighted ipcmetrics -o text/ipc.prom
	start_monitoring <<-END
		rule_files: ["$ALERTS"]
	END
	EVENTUALLY_TRIES=3000 eventually is_answered sysvipc_build_info
	expressions >list
	while IFS= read -r line; do
		echo "$line"
		is_answered "$line"
	done <list
	# Each label of a legend is one of the answer; ns is with more namespaces.
	/usr/bin/python3 - "$DASHBOARD" >legends <<-'END'
		import json, re, sys
		for panel in json.load(open(sys.argv[1]))["panels"]:
		    for target in panel["targets"]:
		        for label in re.findall(r"{{(\w+)}}", target["legendFormat"]):
		            if label != "ns":
		                print(label, target["expr"].replace("$instance", ".*"))
	END
	[ "$(wc -l <legends)" -ge 10 ]
	while read -r label line; do
		echo "$label: $line"
		ask "$line" | has "\"$label\":"
	done <legends
	evaluated()
	{
		curl -sf "http://127.0.0.1:$prom/api/v1/rules" >rules
		! grep -q '"health":"\(unknown\|err\)"' rules
	}
	EVENTUALLY_TRIES=3000 eventually evaluated
	[ "$(grep -o '"health":"ok"' rules | wc -l)" -eq \
		"$(grep -c '^  - alert: ' "$ALERTS")" ]
}

@test "systemd takes the timer and its service" {
	needs systemd-analyze
	sed "s|/usr/bin/ipcmetrics|$PWD/ipcmetrics|" \
		"$CONTRIB/ipcmetrics.service" >ipcmetrics.service
	cp "$CONTRIB/ipcmetrics.timer" .
	ln -s "$BUILD/ipcmetrics" ipcmetrics
	run -0 systemd-analyze verify "$PWD/ipcmetrics.timer" \
		"$PWD/ipcmetrics.service"
	[[ $output != *ipcmetrics* ]]
}

@test "the manual of ipcmetrics shows these units, and names all files" {
	awk '/^\.Bd/ { shown = 1; next } /^\.Ed/ { shown = 0 }
		shown { gsub(/\\e/, "\\"); print }' "$TOP/man/ipcmetrics.1" >shown
	for file in "$CONTRIB"/*; do
		grep -q "/${file##*/}\$" "$TOP/man/ipcmetrics.1"
		[[ $file = *.service || $file = *.timer ]] || continue
		# All of its lines, in their order and without others between them.
		/usr/bin/python3 -c 'import sys
assert open(sys.argv[1]).read() in open(sys.argv[2]).read()' "$file" shown
	done
}
