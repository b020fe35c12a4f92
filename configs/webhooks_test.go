package configs

import (
	"slices"
	"strings"
	"testing"

	"kawung/wall/webhook"
)

func TestWebhooksAreReadAndTheirMistakesShowNoSecret(t *testing.T) {
	c, err := Read(strings.NewReader("webhooks:\n  - {url: \"https://siaga.example/k?key=1\", secret: rahasia-yang-panjang, events: [take, alarm.raised]}\n"), "kawung.yaml")
	if err != nil || len(c.Webhooks) != 1 || c.Webhooks[0].Events[1] != "alarm.raised" {
		t.Errorf("Read = %+v, %v", c.Webhooks, err)
	}
	_, err = Read(strings.NewReader(`webhooks:
  - url: "https://user:s3cret@siaga.example/"
    secret: s3cret
    events: [take, fly]
  - {url: "ftp://s3cret", secret: 530801853080185308, events: []}
`), "kawung.yaml")
	if err == nil || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "5308018") {
		t.Fatalf("Read = %v, want mistakes without a secret", err)
	}
	for _, want := range []string{"kawung.yaml:2: webhooks[0].url", "kawung.yaml:3: webhooks[0].secret", `"fly"`, "webhooks[1].url", "webhooks[1].secret", "webhooks[1].events"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("Read = %v, want it to say %q", err, want)
		}
	}
}

func TestEveryEventThatIsSentCanBeAskedFor(t *testing.T) {
	if !slices.Equal(webhookEvents, webhook.Events) {
		t.Errorf("known = %v, sent are %v", webhookEvents, webhook.Events)
	}
}
