# For bin/check and bin/test: `step NAME COMMAND…` runs a command, prints its name and time, and remembers a failure.
failed=
step() {
  step_name=$1 && shift
  printf '\n== %s\n' "$step_name"
  step_began=$(date +%s)
  if "$@"; then step_result=ok; else step_result=FAILED failed="$failed, $step_name"; fi
  printf '== %s: %s, %s s\n' "$step_name" "$step_result" "$(($(date +%s) - step_began))"
}
all_went_well() {
  if [ -n "$failed" ]; then printf '\nFailed: %s\n' "${failed#, }" && return 1; fi
  printf '\nEvery step went well.\n'
}
