"use strict";

// A line added to an inline gets its searchable lists too.
document.addEventListener("formset:added", (event) => {
    const $ = window.django.jQuery;
    $(event.target).find(".unfold-admin-autocomplete").djangoCustomSelect2();
});
