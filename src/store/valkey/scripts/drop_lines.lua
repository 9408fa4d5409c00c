-- Forgets the lines of conversations in which nothing was said since the caller looked. KEYS: lines. ARGV: first and last
-- bound of a conversation's lines, and the last of them that the caller saw, in turn.
many(function()
  local first, last, seen = take(), take(), take()
  local latest = redis.call('ZREVRANGEBYLEX', KEYS[1], last, first, 'LIMIT', 0, 1)
  if latest[1] == seen then redis.call('ZREMRANGEBYLEX', KEYS[1], first, last) end
end)
return 1
