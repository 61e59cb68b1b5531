-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: blog
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `typecho_contents`;
CREATE TABLE `typecho_contents` (
  `cid` int(10) unsigned NOT NULL DEFAULT '0',
  `title` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `slug` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `created` int(10) unsigned NOT NULL DEFAULT '0',
  `modified` int(10) unsigned NOT NULL DEFAULT '0',
  `text` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `order` int(10) unsigned NOT NULL DEFAULT '0',
  `authorId` int(10) unsigned NOT NULL DEFAULT '0',
  `template` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `type` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `status` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `password` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `commentsNum` int(10) unsigned NOT NULL DEFAULT '0',
  `allowComment` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `allowPing` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `allowFeed` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `parent` int(10) unsigned NOT NULL DEFAULT '0',
  `views` int(10) unsigned NOT NULL DEFAULT '0',
  KEY `by_cid` (`cid`)
) ENGINE=InnoDB AUTO_INCREMENT=14 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `typecho_contents` WRITE;
INSERT INTO `typecho_contents` VALUES (2,'关于','about',1684317552,1684317557,'<!--markdown-->**关于**这个站。',0,1,NULL,'page','publish',NULL,0,'1','1','1',0,0),(3,'Hello &amp; &lt;World&gt;','hello-world',1684403952,1684922352,'<p>An old post in HTML: <strong>bold</strong>, $a_1 &lt; b_1$.</p>\n\nA loose line\nand the next.\n\n<pre><code class=\"lang-python\">print(\"x &lt; y\")</code></pre><iframe src=\"https://video.example/1\"></iframe>',0,1,NULL,'post','publish',NULL,0,'1','1','1',0,1234),(7,'数学与 $\\pi$：从零开始','maths',1684749552,1684749557,'<!--markdown-->能量写作 $E=mc^2$，它的来历见 \\eqref{eq:sum}。\r\n\r\n\\begin{equation}\\sum_{k=1}^n k=\\frac{n(n+1)}{2}\\label{eq:sum}\\end{equation}\r\n\r\n<!--more-->\r\nIt\'s a \"test\"; a backslash \\ and a percent % sign.\r\n\r\n![图][1]\r\n\r\n上一篇在[这里](https://blog.example.org/archives/3/#comment-1)，<b>粗体</b>与 `<b>code</b>`。\r\n\r\n  [1]: https://blog.example.org/usr/uploads/2023/05/curve.png',0,1,NULL,'post','publish',NULL,0,'1','1','1',0,67668),(8,'curve.png','curve-png',1684835952,1684835957,'a:1:{s:4:\"name\";s:9:\"curve.png\";}',0,1,NULL,'attachment','publish',NULL,0,'1','1','1',7,0),(9,'未写完','draft-9',1684922352,1684922357,'<!--markdown-->草稿',0,1,NULL,'post_draft','publish',NULL,0,'1','1','1',0,0),(10,'数学与 $\\pi$','@maths',1685008752,1685008757,'<!--markdown-->更好的稿子',0,1,NULL,'post_draft','publish',NULL,0,'1','1','1',7,0),(11,'Secret','11',1685095152,1685095157,'<!--markdown-->For few eyes.',0,1,NULL,'post','publish','open sesame',0,'1','1','1',0,0),(12,'Mine','12',1685181552,1685181557,'<!--markdown-->For mine.',0,1,NULL,'post','private',NULL,0,'0','1','1',0,0),(13,'','13',1685267952,1685267957,'<!--markdown-->没有标题的一篇。',0,1,NULL,'post','publish',NULL,0,'1','1','1',0,0);
UNLOCK TABLES;

DROP TABLE IF EXISTS `typecho_comments`;
CREATE TABLE `typecho_comments` (
  `coid` int(10) unsigned NOT NULL DEFAULT '0',
  `cid` int(10) unsigned NOT NULL DEFAULT '0',
  `created` int(10) unsigned NOT NULL DEFAULT '0',
  `author` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `authorId` int(10) unsigned NOT NULL DEFAULT '0',
  `ownerId` int(10) unsigned NOT NULL DEFAULT '0',
  `mail` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `url` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `ip` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `agent` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `text` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `type` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `status` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `parent` int(10) unsigned NOT NULL DEFAULT '0',
  KEY `by_coid` (`coid`)
) ENGINE=InnoDB AUTO_INCREMENT=14 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `typecho_comments` WRITE;
INSERT INTO `typecho_comments` VALUES (1,3,1685144753,'Alice',0,1,'alice@example.org','https://alice.example','203.0.113.9','Mozilla/5.0 (X11; Linux x86_64)','First!\nA second line.','comment','approved',0),(2,3,1685144754,'作者',1,1,'',NULL,'203.0.113.9','Mozilla/5.0 (X11; Linux x86_64)','Thanks, see $x_1$.','comment','approved',1),(5,3,1685144757,'Bob',0,1,'bob@example.org',NULL,'203.0.113.9','Mozilla/5.0 (X11; Linux x86_64)','Late reply','comment','approved',6),(6,3,1685144758,'Carol',0,1,'carol@example.org',NULL,'203.0.113.9','Mozilla/5.0 (X11; Linux x86_64)','Is <code>a_b</code> right?\nYes.','comment','waiting',2),(9,7,1685144761,'Spammer',0,1,'not an address',NULL,'203.0.113.9','Mozilla/5.0 (X11; Linux x86_64)','Buy now; it\'s \'cheap\'','comment','spam',0),(10,7,1685144762,'Dora',0,1,'dora@example.org',NULL,'203.0.113.9','Mozilla/5.0 (X11; Linux x86_64)','Reply to nobody','comment','approved',404),(11,2,1685144763,'Eve',0,1,'eve@example.org',NULL,'203.0.113.9','Mozilla/5.0 (X11; Linux x86_64)','On a page','comment','approved',0),(12,7,1685144764,'Other blog',0,1,'other blog@example.org',NULL,'203.0.113.9','Mozilla/5.0 (X11; Linux x86_64)','pinged','pingback','approved',0),(13,3,1685144765,'Loop',0,1,'loop@example.org',NULL,'203.0.113.9','Mozilla/5.0 (X11; Linux x86_64)','I answer myself','comment','approved',13);
UNLOCK TABLES;

DROP TABLE IF EXISTS `typecho_metas`;
CREATE TABLE `typecho_metas` (
  `mid` int(10) unsigned NOT NULL DEFAULT '0',
  `name` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `slug` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `type` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `description` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `count` int(10) unsigned NOT NULL DEFAULT '0',
  `order` int(10) unsigned NOT NULL DEFAULT '0',
  `parent` int(10) unsigned NOT NULL DEFAULT '0',
  KEY `by_mid` (`mid`)
) ENGINE=InnoDB AUTO_INCREMENT=14 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `typecho_metas` WRITE;
INSERT INTO `typecho_metas` VALUES (1,'数学','Mathematics','category',NULL,1,1,0),(2,'Big Data','Big-Data','category',NULL,1,2,1),(3,'维度','维度','tag',NULL,1,3,0),(4,'R&amp;D','RD','tag',NULL,1,4,0);
UNLOCK TABLES;

DROP TABLE IF EXISTS `typecho_relationships`;
CREATE TABLE `typecho_relationships` (
  `cid` int(10) unsigned NOT NULL DEFAULT '0',
  `mid` int(10) unsigned NOT NULL DEFAULT '0',
  KEY `by_cid` (`cid`)
) ENGINE=InnoDB AUTO_INCREMENT=14 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `typecho_relationships` WRITE;
INSERT INTO `typecho_relationships` VALUES (3,2),(7,2),(7,1),(7,3),(7,4),(13,1);
UNLOCK TABLES;

DROP TABLE IF EXISTS `typecho_users`;
CREATE TABLE `typecho_users` (
  `uid` int(10) unsigned NOT NULL DEFAULT '0',
  `name` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `password` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `mail` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `url` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `screenName` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `created` int(10) unsigned NOT NULL DEFAULT '0',
  `activated` int(10) unsigned NOT NULL DEFAULT '0',
  `logged` int(10) unsigned NOT NULL DEFAULT '0',
  `group` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `authCode` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  KEY `by_uid` (`uid`)
) ENGINE=InnoDB AUTO_INCREMENT=14 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `typecho_users` WRITE;
INSERT INTO `typecho_users` VALUES (1,'admin','$P$Bnot.a.real.hash','me@example.org',NULL,'示例作者',1684144752,0,0,'administrator',NULL);
UNLOCK TABLES;

DROP TABLE IF EXISTS `typecho_options`;
CREATE TABLE `typecho_options` (
  `name` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `user` int(10) unsigned NOT NULL DEFAULT '0',
  `value` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  KEY `by_name` (`name`)
) ENGINE=InnoDB AUTO_INCREMENT=14 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `typecho_options` WRITE;
INSERT INTO `typecho_options` VALUES ('siteUrl',0,'https://blog.example.org'),('timezone',0,'28800'),('rewrite',0,'1'),('commentsMarkdown',0,'0'),('routingTable',0,'{\"index\": {\"url\": \"/\", \"widget\": \"\\\\Widget\\\\Archive\", \"action\": \"render\"}, \"post\": {\"url\": \"/archives/[cid:digital]/\", \"widget\": \"\\\\Widget\\\\Archive\", \"action\": \"render\"}, \"category\": {\"url\": \"/category/[slug]/\", \"widget\": \"\\\\Widget\\\\Archive\", \"action\": \"render\"}, \"tag\": {\"url\": \"/tag/[slug]/\", \"widget\": \"\\\\Widget\\\\Archive\", \"action\": \"render\"}, \"page\": {\"url\": \"/[slug].html\", \"widget\": \"\\\\Widget\\\\Archive\", \"action\": \"render\"}}');
UNLOCK TABLES;

DROP TABLE IF EXISTS `typecho_fields`;
CREATE TABLE `typecho_fields` (
  `cid` int(10) unsigned NOT NULL DEFAULT '0',
  `name` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `type` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `str_value` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  `int_value` int(10) unsigned NOT NULL DEFAULT '0',
  `float_value` varchar(150) DEFAULT NULL COMMENT 'x,(y',
  KEY `by_cid` (`cid`)
) ENGINE=InnoDB AUTO_INCREMENT=14 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `typecho_fields` WRITE;
INSERT INTO `typecho_fields` VALUES (13,'viewsNum','int',NULL,42,0.0);
UNLOCK TABLES;

/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
-- Dump completed on 2026-01-02  3:04:05
