# Stops the version that runs in this environment, if there is one: its folder holds its process id.
previous=$(get_octopusvariable "Octopus.Tentacle.PreviousInstallation.OriginalInstalledPath")
if [ -n "$previous" ] && [ -f "$previous/random-quotes.pid" ]; then
  pid=$(cat "$previous/random-quotes.pid")
  if kill "$pid" 2>/dev/null; then
    echo "Stopped the previous version (process $pid)"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  fi
  rm -f "$previous/random-quotes.pid"
fi
