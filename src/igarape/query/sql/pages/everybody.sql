-- Everybody's id: of people, of bots, and of private chats, which go by the id of the person in them.
SELECT u.user_id AS id FROM users AS u WHERE u.user_id > 0
UNION
SELECT a.author_id AS id FROM activity AS a WHERE a.author_id > 0
UNION
SELECT c.chat_id AS id FROM chats AS c WHERE c.chat_id > 0
