package main

import (
	"fmt"
	"path/filepath"

	"kawung/wall/webhook"
	"kawung/web"
)

// openWebhooks makes what tells the programs of the configuration.
func (d *daemon) openWebhooks() (*webhook.Sender, error) {
	var hooks []webhook.Hook
	for _, w := range d.config.Webhooks {
		hooks = append(hooks, webhook.Hook(w))
	}
	s, err := webhook.Open(webhook.Config{
		Hooks: hooks, Folder: filepath.Join(d.config.Data, "webhooks"),
		Audit: d.store.Audit, State: d.controller.State, Watch: d.controller.Watch, Log: d.log.With("room", "webhook"),
	})
	if err != nil {
		return nil, fmt.Errorf("webhooks: %w", err)
	}
	return s, nil
}

// told is how the webhooks are doing, for metrics.
func (d *daemon) told() []web.Told {
	var all []web.Told
	for _, s := range d.webhooks.Status() {
		all = append(all, web.Told{Name: s.Name, Delivered: s.Delivered, Dead: s.Dead, Waiting: s.Waiting})
	}
	return all
}
