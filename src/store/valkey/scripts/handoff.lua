-- A hand-off, and writing it with what finds it. keys: records, open ones by conversation and by staff's thread, number.
local function handoff()
  local one = {}
  one.id, one.open, one.conversation, one.thread, one.bytes = take(), take(), take(), take(), take()
  return one
end
local function put_handoff(keys, one)
  redis.call('HSET', keys[1], one.id, one.bytes)
  if one.open == '1' then
    redis.call('HSET', keys[2], one.conversation, one.id)
    if one.thread ~= '' then redis.call('HSET', keys[3], one.thread, one.id) end
  else
    redis.call('HDEL', keys[2], one.conversation)
    if one.thread ~= '' then redis.call('HDEL', keys[3], one.thread) end
  end
  if tonumber(one.id) > tonumber(redis.call('GET', keys[4]) or '0') then redis.call('SET', keys[4], one.id) end
end
