"""What people want to hear of: topics, preferences, pauses."""

from koinon.contacts.contracts.topics import MOST_TOPICS, NewTopic, Topic, TopicChanges, TopicChoice, TopicFigures
from koinon.contacts.service.topic_choices import Proof, pause_channel, paused_until, set_topics, topic_choices
from koinon.contacts.service.topics import (
    create_topic,
    delete_topic,
    get_topic,
    move_topic,
    register_topic_use,
    topic_figures,
    topics,
    update_topic,
)

__all__ = [
    "MOST_TOPICS",
    "NewTopic",
    "Proof",
    "Topic",
    "TopicChanges",
    "TopicChoice",
    "TopicFigures",
    "create_topic",
    "delete_topic",
    "get_topic",
    "move_topic",
    "pause_channel",
    "paused_until",
    "register_topic_use",
    "set_topics",
    "topic_choices",
    "topic_figures",
    "topics",
    "update_topic",
]
