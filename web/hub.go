package web

import (
	"log/slog"
	"sync"

	"kawung/wall"
)

// A Hub is the displays' pages that are connected, by the name of their
// display. It is what the wall's Controller sends to, so it is made first.
type Hub struct {
	log *slog.Logger

	mu      sync.Mutex // guards the maps
	pages   map[string]*displayPage
	pairing map[string]*displayPage // pages that show a code, by code
}

// NewHub makes a hub without pages.
func NewHub(log *slog.Logger) *Hub {
	if log == nil {
		log = slog.Default()
	}
	return &Hub{log: log, pages: map[string]*displayPage{}, pairing: map[string]*displayPage{}}
}

var _ wall.Displays = (*Hub)(nil)

// Send hands a message to a display's page, if it is connected. It never
// waits: a page too slow for its messages is disconnected and starts again.
func (h *Hub) Send(display string, m wall.DisplayMessage) {
	if p := h.page(display); p != nil {
		p.deliver(m)
	}
}

func (h *Hub) page(display string) *displayPage {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.pages[display]
}

func (h *Hub) connected(display string) bool { return h.page(display) != nil }

func (h *Hub) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.pages)
}

// all is every connected page.
func (h *Hub) all() []*displayPage {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]*displayPage, 0, len(h.pages))
	for _, p := range h.pages {
		list = append(list, p)
	}
	return list
}

// install makes p the page of its display and returns the one it replaces.
func (h *Hub) install(display string, p *displayPage) (old *displayPage) {
	h.mu.Lock()
	defer h.mu.Unlock()
	old = h.pages[display]
	h.pages[display] = p
	return old
}

// remove forgets p; it says whether p was its display's page.
func (h *Hub) remove(display string, p *displayPage) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if display == "" || h.pages[display] != p {
		return false
	}
	delete(h.pages, display)
	return true
}

// The most pages that may wait for approval at once: in all, and from one
// address, so that no single machine keeps the displays out.
const (
	maxWaiting     = 60
	maxWaitingFrom = 16
)

// room says whether one more page of an address may wait.
func (h *Hub) room(address string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	from := 0
	for _, p := range h.pairing {
		if p.address == address {
			from++
		}
	}
	return len(h.pairing) < maxWaiting && from < maxWaitingFrom
}

// wait makes p the page that shows code.
func (h *Hub) wait(code string, p *displayPage) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pairing[code] = p
}

// claim takes the page that shows code, nil when there is none any more.
func (h *Hub) claim(code string) *displayPage {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.pairing[code]
	delete(h.pairing, code)
	return p
}

// waiting is every page that shows a code.
func (h *Hub) waiting() map[string]*displayPage {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make(map[string]*displayPage, len(h.pairing))
	for code, p := range h.pairing {
		all[code] = p
	}
	return all
}
