package web

import (
	"net/http"
	"strings"
)

// contentPolicy is the pages' Content-Security-Policy (CSP level 3). Svelte
// sets style attributes, nothing sets style elements or scripts inline.
const contentPolicy = "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; " +
	"img-src 'self' data: blob:; media-src 'self' blob: mediastream:; connect-src 'self' %WS%; " +
	"worker-src 'self' blob:; frame-src %FRAMES%; frame-ancestors 'self'; form-action 'self'; object-src 'none'; base-uri 'none'"

// secure sets the headers every answer carries.
func (s *Server) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		frames := "'self'"
		if r.URL.Path == "/display" || strings.HasPrefix(r.URL.Path, "/w/") { // windows show web pages
			frames = "'self' http: https:"
		}
		h.Set("Content-Security-Policy",
			strings.NewReplacer("%WS%", websocketOrigin(r), "%FRAMES%", frames).Replace(contentPolicy))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		devices := "camera=(), microphone=(), geolocation=(), display-capture=()"
		if strings.HasPrefix(r.URL.Path, "/j/") {
			devices = "camera=(self), microphone=(self), geolocation=(), display-capture=(self)"
		}
		h.Set("Permissions-Policy", devices)
		if r.TLS != nil && s.config.StrictTransport {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// websocketOrigin is this host for connect-src: 'self' does not cover
// websockets in every browser.
func websocketOrigin(r *http.Request) string {
	if !validHost(r.Host) {
		return ""
	}
	if r.TLS != nil {
		return "wss://" + r.Host
	}
	return "ws://" + r.Host
}

// validHost keeps anything but a host and a port out of a header.
func validHost(host string) bool {
	if host == "" {
		return false
	}
	for _, c := range host {
		ok := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune(".-:[]", c)
		if !ok {
			return false
		}
	}
	return true
}
