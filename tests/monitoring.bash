# A node_exporter and a Prometheus of their own, on loopback, for the tests.
# shellcheck shell=bash

# Sets port to one at which nothing listens on loopback: choose_port LEAST COUNT
choose_port()
{
	port=$(($1 + RANDOM % $2))
	while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
		port=$(($1 + RANDOM % $2))
	done
}

# Starts both, in the current folder; text/ has the files of metrics, and more
# configuration of Prometheus is on standard input. Sets node and prom, the ports;
# adds to pids.
start_monitoring()
{
	local port node_log=$PWD/node.log prom_log=$PWD/prom.log

	choose_port 20000 10000
	node=$port
	choose_port 30000 2000
	prom=$port
	mkdir -p data
	prometheus-node-exporter --collector.disable-defaults \
		--collector.textfile --collector.textfile.directory="$PWD/text" \
		--web.listen-address="127.0.0.1:$node" >"$node_log" 2>&1 3>&- &
	pids+=($!)
	cat >prometheus.yml <<-END
		global: {scrape_interval: 1s, evaluation_interval: 1s}
		scrape_configs:
		- job_name: node
		  static_configs: [{targets: ["127.0.0.1:$node"]}]
	END
	cat >>prometheus.yml
	prometheus --config.file=prometheus.yml --storage.tsdb.path=data \
		--web.listen-address="127.0.0.1:$prom" >"$prom_log" 2>&1 3>&- &
	pids+=($!)
}

# What Prometheus answers to an expression, as JSON: ask EXPRESSION
ask()
{
	curl -sfG --data-urlencode "query=$1" \
		"http://127.0.0.1:$prom/api/v1/query"
}

# Whether there is an answer.
is_answered()
{
	ask "$1" | has '"value":'
}
