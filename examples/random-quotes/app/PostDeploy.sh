# Starts the application and waits until it has written its process id, which it does once it listens.
port=$(get_octopusvariable "Port")
environment=$(get_octopusvariable "Octopus.Environment.Name")
nohup node server.js > random-quotes.log 2>&1 < /dev/null &
for _ in $(seq 1 100); do
  [ -s random-quotes.pid ] && break
  sleep 0.1
done
if [ ! -s random-quotes.pid ]; then
  cat random-quotes.log
  fail_step "Random Quotes did not start on port $port"
fi
write_highlight "Random Quotes runs in $environment: http://127.0.0.1:$port/"
set_octopusvariable "Url" "http://127.0.0.1:$port/"
