/** What each approach costs, where one becomes cheaper than another, and what would move that. */
package dev.tandem.finetune.advice.cost;
