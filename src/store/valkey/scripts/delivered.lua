-- Takes deliveries from the queue and notes the staff's threads that they told. KEYS: outgoing, handoffs, handoffs-open,
-- handoffs-staff, handoff-number. ARGV: tickets, then hand-offs, each with its record before. Returns 0, with nothing
-- written, where one of those is no longer open or as the caller saw it.
local tickets = many(take)
local told = many(function()
  local before, now = take(), handoff()
  now.before = before
  return now
end)
for _, one in ipairs(told) do
  local same = redis.call('HGET', KEYS[2], one.id) == one.before
  if not same or redis.call('HGET', KEYS[3], one.conversation) ~= one.id then return 0 end
end
for _, one in ipairs(told) do put_handoff({ KEYS[2], KEYS[3], KEYS[4], KEYS[5] }, one) end
for _, ticket in ipairs(tickets) do redis.call('HDEL', KEYS[1], ticket) end
return 1
