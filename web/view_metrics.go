package web

import "github.com/prometheus/client_golang/prometheus"

// viewMetrics tells monitoring how many watch which wall from outside the room.
type viewMetrics struct{ s *Server }

var viewsOpen = prometheus.NewDesc("kawung_views", "Pages that watch a wall from outside the room, by wall and by what let them in.",
	[]string{"wall", "by"}, nil)

// Describe names the metric.
func (viewMetrics) Describe(ch chan<- *prometheus.Desc) { ch <- viewsOpen }

// Collect counts at each scrape; a wall that nobody watches says 0.
func (m viewMetrics) Collect(ch chan<- prometheus.Metric) {
	type place struct{ wall, by string }
	open := map[place]int{}
	for _, w := range m.s.wall.State().Walls() {
		open[place{w.Name, "link"}], open[place{w.Name, "user"}] = 0, 0
	}
	for _, w := range m.s.viewers.watching() {
		by := "user"
		if w.Link != "" {
			by = "link"
		}
		open[place{w.Wall, by}]++
	}
	for at, n := range open {
		ch <- prometheus.MustNewConstMetric(viewsOpen, prometheus.GaugeValue, float64(n), at.wall, at.by)
	}
}
