#!/bin/sh
# Ends the processes it was told about when its parent is gone, even after kill -9 of the parent.
# The parent holds the other end of stdin and writes "watch PID SIGNAL" and "forget PID".
# It ignores the signals of a terminal: it must outlive the parent by a moment.
trap '' INT TERM HUP
watched=''
while read -r verb pid signal; do
  case $verb in
    watch) watched="$watched $pid:$signal" ;;
    forget)
      kept=''
      for entry in $watched; do
        [ "${entry%%:*}" = "$pid" ] || kept="$kept $entry"
      done
      watched=$kept
      ;;
  esac
done

for entry in $watched; do
  kill "-${entry##*:}" "${entry%%:*}" 2>/dev/null
done
tries=0
while [ "$tries" -lt 50 ]; do
  alive=''
  for entry in $watched; do
    kill -0 "${entry%%:*}" 2>/dev/null && alive=yes
  done
  [ -n "$alive" ] || exit 0
  sleep 0.1
  tries=$((tries + 1))
done
for entry in $watched; do
  kill -KILL "${entry%%:*}" 2>/dev/null
done
exit 0
