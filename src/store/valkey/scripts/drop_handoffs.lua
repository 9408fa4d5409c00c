-- Forgets hand-offs that are as the caller saw them. KEYS: handoffs, handoffs-open, handoffs-staff. Returns how many.
local gone = 0
for _, one in ipairs(many(handoff)) do
  if redis.call('HGET', KEYS[1], one.id) == one.bytes then
    if redis.call('HGET', KEYS[2], one.conversation) == one.id then redis.call('HDEL', KEYS[2], one.conversation) end
    if redis.call('HGET', KEYS[3], one.thread) == one.id then redis.call('HDEL', KEYS[3], one.thread) end
    gone = gone + redis.call('HDEL', KEYS[1], one.id)
  end
end
return gone
