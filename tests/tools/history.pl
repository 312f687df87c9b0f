#!/usr/bin/perl
# Does 500 steps to queues, segments and sets, and reads each one back from what
# "lsipc --every 2ms --changes -J" prints, before the next:
#
#	history.pl LSIPC SEED
#
# Nobody sleeps: a step waits for its own events, ten seconds at most.
use strict;
use warnings;
use IPC::Msg;
use IPC::Semaphore;
use IPC::SharedMem;
use IPC::SysV qw(IPC_PRIVATE IPC_CREAT);
use JSON::PP;

my ($lsipc, $seed) = @ARGV;
srand $seed;
$SIG{ALRM} = sub { die "an event did not come within 10 seconds\n" };

open my $events, '-|', $lsipc, qw(--every 2ms --changes -J -o),
    'MSGS,USEDBYTES,PERMS,SIZE,NSEMS'
    or die "$lsipc: $!\n";

sub event
{
	alarm 10;
	my $line = <$events> // die "the events ended\n";
	alarm 0;
	my $event = decode_json $line;
	delete $event->{time} or die "no time: $line";
	return $event;
}

sub expect
{
	my ($step, @wanted) = @_;
	for my $wanted (@wanted) {
		my $event = event();
		my $json = JSON::PP->new->canonical;
		my ($was, $should) = map { $json->encode($_) } $event, $wanted;
		$was eq $should or die "step $step: $was, not $should\n";
	}
}

# The first reading is silent: the sentinel is filled until one tells of it.
my $sentinel = IPC::Msg->new(IPC_PRIVATE, IPC_CREAT | 0600) or die "msgget: $!";
my $sent = 0;
for (;;) {
	my $ready = '';
	vec($ready, fileno $events, 1) = 1;
	last if select $ready, undef, undef, $sent == 0 ? 0 : 0.02;
	$sentinel->snd(1, 'x') or die "msgsnd: $!";
	die "no event after $sent messages\n" if ++$sent == 1000;
}
for (;;) {
	my $event = event();
	my $msgs = $event->{msgs};
	last if (ref $msgs ? $msgs->{new} : $msgs) == $sent;
}

my %objects; # target => what is known of it
my @kinds = qw(queue segment semset);

sub make
{
	my ($kind) = @_;
	my %object = (kind => $kind, mode => 0600, msgs => 0, bytes => 0);
	if ($kind eq 'queue') {
		$object{ipc} = IPC::Msg->new(IPC_PRIVATE, IPC_CREAT | 0600);
	} elsif ($kind eq 'segment') {
		$object{size} = 1 + int rand 9999;
		$object{ipc} = IPC::SharedMem->new(IPC_PRIVATE, $object{size},
		    IPC_CREAT | 0600);
	} else {
		$object{nsems} = 1 + int rand 9;
		$object{ipc} = IPC::Semaphore->new(IPC_PRIVATE, $object{nsems},
		    IPC_CREAT | 0600);
	}
	$object{ipc} or die "$kind: $!\n";
	my $target = "$kind:" . $object{ipc}->id;
	$objects{$target} = \%object;
	return ($target, {
		event => 'created',
		object => $target,
		msgs => $kind eq 'queue' ? 0 : undef,
		usedbytes => $kind eq 'queue' ? 0 : undef,
		perms => 'rw-------',
		size => $object{size},
		nsems => $object{nsems},
	});
}

sub destroy
{
	my ($target) = @_;
	$objects{$target}{ipc}->remove; # its event tells whether it did
	delete $objects{$target};
	return { event => 'removed', object => $target };
}

sub letters
{
	my ($mode) = @_;
	my @letters = qw(r w x r w x r w x);
	return join '', map { $mode & (0400 >> $_) ? $letters[$_] : '-' } 0 .. 8;
}

my %done;
for my $step (1 .. 500) {
	my @targets = sort keys %objects;
	my $target = $targets[rand @targets];
	my $object = defined $target ? $objects{$target} : undef;
	my $what = (qw(create remove recycle send chmod))[rand 5];
	$what = 'create' if !defined $object;
	$what = 'recycle' if $what eq 'create' && @targets > 20;
	$what = 'chmod' if $what eq 'send' && $object->{kind} ne 'queue';
	$what = 'chmod' if $what eq 'send' && $object->{bytes} > 10_000;
	$done{$what}++;
	if ($what eq 'create') {
		my (undef, $created) = make($kinds[rand 3]);
		expect($step, $created);
	} elsif ($what eq 'remove') {
		expect($step, destroy($target));
	} elsif ($what eq 'recycle') {
		my $removed = destroy($target);
		my ($new, $created) = make($object->{kind});
		expect($step, $removed, $created);
	} elsif ($what eq 'send') {
		my ($msgs, $bytes) = @$object{qw(msgs bytes)};
		my $text = 'x' x (1 + rand 99);
		$object->{ipc}->snd(1, $text) or die "msgsnd: $!\n";
		$object->{msgs}++;
		$object->{bytes} += length $text;
		expect($step, {
			event => 'changed',
			object => $target,
			msgs => { old => $msgs, new => $object->{msgs} },
			usedbytes => { old => $bytes, new => $object->{bytes} },
		});
	} else {
		my $old = $object->{mode};
		my $mode = $old ^ (1 << int rand 9) | 0400;
		$mode ^= 0040 if $mode == $old;
		if ($object->{kind} eq 'segment') { # no method for that
			system('objects', 'chown', 'segment',
			    $object->{ipc}->id, $<, $( + 0, sprintf('%o', $mode))
			    and die "objects: $?\n";
		} else {
			$object->{ipc}->set(mode => $mode);
		}
		$object->{mode} = $mode;
		expect($step, {
			event => 'changed',
			object => $target,
			perms => { old => letters($old), new => letters($mode) },
		});
	}
}
for (qw(create remove recycle send chmod)) {
	die "no step to $_\n" if !$done{$_};
}
$_->{ipc}->remove for values %objects;
$sentinel->remove;
print "500 steps\n";
close $events; # it is ended by the pipe that nobody reads
