-- Writes what became of questions. KEYS: questions, outgoing, conversations, handoffs, handoffs-open, handoffs-staff,
-- handoff-number, unanswered, lines, answers, answer-ids, chain, tickets, then the lease of each question's
-- conversation. Returns the tickets of each one's deliveries; false, with nothing written, where the chain or a question
-- is no longer as the caller saw it.
local LEASES = 13
local function line()
  local one = {}
  one.conversation, one.bytes = take(), take()
  return one
end
local function answer()
  local one = {}
  one.number, one.id, one.bytes = take(), take(), take()
  return one
end
local chain = many(function()
  local one = {}
  one.before, one.after = take(), take()
  return one
end)
local items = many(function()
  local one = {}
  one.ticket, one.fence, one.conversation = take(), take(), take()
  one.memory, one.outgoing, one.handoff = many(take), many(take), many(handoff)
  one.unanswered, one.lines, one.answer = many(take), many(line), many(answer)
  return one
end)

for _, link in ipairs(chain) do
  if (redis.call('GET', KEYS[12]) or '') ~= link.before then return false end
end
for i, one in ipairs(items) do
  if redis.call('HEXISTS', KEYS[1], one.ticket) == 0 then return false end
  local last = one.fence ~= '' and redis.call('HGET', KEYS[LEASES + i], 'fence')
  if last and tonumber(last) > tonumber(one.fence) then return false end
end

local told = {}
for i, one in ipairs(items) do
  for _, memory in ipairs(one.memory) do redis.call('HSET', KEYS[3], one.conversation, memory) end
  for _, handoff in ipairs(one.handoff) do put_handoff({ KEYS[4], KEYS[5], KEYS[6], KEYS[7] }, handoff) end
  for _, unanswered in ipairs(one.unanswered) do redis.call('HSET', KEYS[8], redis.call('INCR', KEYS[13]), unanswered) end
  for _, said in ipairs(one.lines) do
    local place = string.format('%016x', redis.call('INCR', KEYS[13]))
    redis.call('ZADD', KEYS[9], 0, said.conversation .. '\0' .. place .. said.bytes)
  end
  for _, given in ipairs(one.answer) do
    redis.call('ZADD', KEYS[10], given.number, given.bytes)
    redis.call('HSET', KEYS[11], given.id, given.number)
  end
  local tickets = {}
  for n, outgoing in ipairs(one.outgoing) do
    tickets[n] = redis.call('INCR', KEYS[13])
    redis.call('HSET', KEYS[2], tickets[n], outgoing)
  end
  -- The lease was for this turn: whoever comes next need not wait for its end.
  if one.fence ~= '' and redis.call('HGET', KEYS[LEASES + i], 'fence') == one.fence then
    redis.call('HSET', KEYS[LEASES + i], 'until', 0)
  end
  told[i] = tickets
end
for _, link in ipairs(chain) do redis.call('SET', KEYS[12], link.after) end
for _, one in ipairs(items) do redis.call('HDEL', KEYS[1], one.ticket) end
return told
