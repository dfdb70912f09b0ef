#!/bin/bash
# Runs an array job on a Slurm of one node on the loopback address: submits it, kills a task, resubmits it, merges, and
# compares the result with a run in one go. Needs root and Debian's packages slurm-wlm, munge and python3; everything but munge's
# key and socket stays in a scratch folder. It is removed after a success, and kept as evidence after a failure.
#   sudo deploy/slurm/try-on-one-machine.sh
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
program="$repository/src/SegProbe.Cli/bin/Release/net10.0/SegProbe.Cli"
parts=4

say() { echo "== $*"; }
die() { echo "$*" >&2; exit 1; }
wait_for() { # SECONDS WHAT COMMAND...
  local left=$1 what=$2
  shift 2
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || die "$what must happen in time, got nothing. Look at the logs that are kept."
    sleep 1
  done
}

[ "$(id -u)" -eq 0 ] || die "This script must run as root, got user $(id -un). Use sudo."
for tool in munged slurmctld slurmd sbatch scancel python3; do
  command -v "$tool" > /dev/null || die "$tool must be installed, got none. apt-get install slurm-wlm munge python3"
done
[ -x "$program" ] || die "$program must be built, got none. dotnet build -c Release"

scratch=$(mktemp -d)
started_munge=
stop() {
  code=$?
  for daemon in slurmd slurmctld ${started_munge:+munge/munged}; do
    if [ -f "$scratch/$daemon.pid" ]; then kill "$(cat "$scratch/$daemon.pid")" 2> /dev/null || true; fi
  done
  sleep 1
  if [ "$code" -eq 0 ]; then rm -rf "$scratch"; else echo "Logs and runs are kept in $scratch" >&2; fi
}
trap stop EXIT

say "munge"
if ! munge -n > /dev/null 2>&1; then
  install -d -o munge -g munge /run/munge
  chmod 711 "$scratch"
  install -d -o munge -g munge "$scratch/munge"
  runuser -u munge -- munged --pid-file="$scratch/munge/munged.pid"
  started_munge=yes
  wait_for 10 "munge" sh -c 'munge -n > /dev/null 2>&1'
fi

say "slurmctld and slurmd in $scratch"
host=$(hostname -s)
cpus=$(nproc)
cat > "$scratch/slurm.conf" <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd.pid
SlurmctldLogFile=$scratch/slurmctld.log
SlurmdLogFile=$scratch/slurmd.log
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus State=UNKNOWN
PartitionName=all Nodes=$host Default=YES State=UP
CONF
mkdir "$scratch/state" "$scratch/spool"
export SLURM_CONF=$scratch/slurm.conf
slurmctld
slurmd
idle() { sinfo --noheader --format=%t 2> /dev/null | grep -q idle; }
wait_for 30 "An idle node" idle

say "a plan, and the run in one go"
cd "$scratch"
"$program" evaluate --model "$repository/src/SegProbe.Cli/phantom-unet.safetensors" --data phantom:fundus:100:1 \
  --split test --pairs 24 --steps 60 --batch-size 2 --print-plan > plan.json
"$program" evaluate --plan plan.json --threads 1 --keep none -o straight > straight.txt 2> straight.log

submit() { # TASKS
  SEGPROBE="$program" sbatch --parsable --array="$1" --cpus-per-task=1 --mem=0 --no-requeue \
    "$repository/deploy/slurm/segprobe.sbatch" plan.json "$scratch/run" "$parts"
}
done_with() { [ -z "$(squeue --noheader --jobs="$1" 2> /dev/null)" ]; }

say "an array of $parts tasks; task 2 is killed"
job=$(submit "1-$parts")
task_2_has_rows() {
  "$program" export run/part-2 -o part-2.csv > /dev/null 2>&1 && [ "$(wc -l < part-2.csv)" -gt 1 ]
}
wait_for 120 "The first rows of task 2" task_2_has_rows
# Slurm's own kill, of every process of this task and of no other.
scancel --signal=KILL "${job}_2" || die "Task 2 must be running, got no process."
wait_for 300 "The end of the array" done_with "$job"
tail -n 1 segprobe-"$job"-*.log

say "what is missing"
if "$program" merge merged run/part-*; then
  die "A merge without all of task 2 must be refused, got a merge."
fi

say "task 2 again"
job=$(submit 2)
wait_for 300 "The end of task 2" done_with "$job"
cat segprobe-"$job"-2.log

say "merge, and compare with the run in one go"
"$program" merge merged run/part-*
for run in straight merged; do
  "$program" export "$run" -o "$run.csv" > /dev/null
  # All columns but seconds, which the head names; a cell in quotes may hold commas.
  python3 - "$run.csv" > "$run.txt" <<'PYTHON'
import csv, sys
with open(sys.argv[1], newline="") as file:
    rows = list(csv.reader(file))
left_out = rows[0].index("seconds")
csv.writer(sys.stdout).writerows(row[:left_out] + row[left_out + 1:] for row in rows)
PYTHON
done
cmp straight.txt merged.txt
say "$(($(wc -l < merged.txt) - 1)) rows are equal"
